import { createHash, type KeyObject, randomUUID } from 'node:crypto';
import {
  DEVICE_HEADER,
  NONCE_HEADER,
  requestText,
  SIGNATURE_HEADER,
  TIME_HEADER,
} from '../../core/contract/request-signature.ts';
import { signText } from '../../server/crypto/ed25519.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A request as a device signs it; tests alter parts of it before and after. */
export interface Draft {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body: string | null;
  readonly token: string | null;
  readonly deviceId: string;
  readonly at: number;
  readonly nonce: string;
}

export interface Sealed {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly headers: Record<string, string>;
}

export const draftOf = (
  given: Pick<Draft, 'method' | 'path' | 'token' | 'deviceId'> & { body?: unknown; at?: number },
): Draft => ({
  method: given.method,
  path: given.path,
  token: given.token,
  deviceId: given.deviceId,
  body: given.body === undefined ? null : JSON.stringify(given.body),
  at: given.at ?? Date.now(),
  nonce: randomUUID(),
});

/** Signs the draft and puts it in the form in which it travels. */
export function seal(key: KeyObject, draft: Draft): Sealed {
  const { method, path, body, token, deviceId, at, nonce } = draft;
  const text = requestText({
    method,
    path,
    bodyHash: sha256(body ?? ''),
    tokenHash: token === null ? '' : sha256(token),
    deviceId,
    at,
    nonce,
  });
  return {
    method,
    path,
    body,
    headers: {
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      [DEVICE_HEADER]: deviceId,
      [TIME_HEADER]: String(at),
      [NONCE_HEADER]: nonce,
      [SIGNATURE_HEADER]: signText(key, text),
    },
  };
}

export const transmit = (
  url: string,
  { method, path, body, headers }: Sealed,
  signal?: AbortSignal,
): Promise<Response> => fetch(url + path, { method, headers, body, ...(signal ? { signal } : {}) });
