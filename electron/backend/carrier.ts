import { randomUUID } from 'node:crypto';
import ky from 'ky';
import type { Outgoing } from './credentials.ts';
import { canUnpack, type Unpack, unpackZstd } from './zstd.ts';

export interface Carried extends Outgoing {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Ms until the head of the answer has come. */
  readonly timeout: number;
}

/** What brings requests to the server and its answers back, and what beside it is not the same twice. */
export interface Carrier {
  /** Rejects when nothing came; whatever the server said is an answer. */
  carry(request: Carried): Promise<Response>;
  /** A UUID that no other request has. */
  newNonce(): string;
  /** Absent where copies cannot be unpacked: the ordinary window is taken in place of one. */
  readonly unpack?: Unpack;
  /** The files of this host can be opened beside an image (core/lib/sql.ts). */
  readonly images?: boolean;
}

export function overHttp(server: string): Carrier {
  // Its own retries are off: the outbox and the machine decide when to come again.
  const http = ky.create({ baseUrl: server, retry: 0, throwHttpErrors: false });
  return {
    carry: ({ method, path, headers, body, signal, timeout }) =>
      http(path, { method, headers, timeout, ...(body === null ? {} : { body }), ...(signal ? { signal } : {}) }),
    newNonce: randomUUID,
    ...(canUnpack ? { unpack: unpackZstd } : {}),
    images: true,
  };
}
