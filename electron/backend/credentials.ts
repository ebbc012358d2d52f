import {
  DEVICE_HEADER,
  NONCE_HEADER,
  requestText,
  SIGNATURE_HEADER,
  TIME_HEADER,
} from '../../core/contract/request-signature.ts';
import { sha256 } from './keys.ts';

/** Who a request comes from. */
export interface Credentials {
  /** Null where the device speaks without a session. */
  readonly token: string | null;
  /** Null for what needs no device: signing in. */
  readonly device: {
    /** Empty while it enrols. */
    readonly id: string;
    readonly sign: (text: string) => string;
  } | null;
}

export const NOBODY: Credentials = { token: null, device: null };

export interface Outgoing {
  readonly method: 'get' | 'post' | 'put';
  /** With its query. */
  readonly path: string;
  readonly body: string | null;
}

/** `now` is the server's time as it is known here; no other request has the nonce. */
interface Once {
  readonly now: number;
  readonly nonce: string;
}

/** The headers that prove where the request comes from. */
export function headersOf({ method, path, body }: Outgoing, { token, device }: Credentials, { now, nonce }: Once) {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  if (body !== null) headers['content-type'] = 'application/json';
  if (!device) return headers;
  const text = requestText({
    method,
    path,
    bodyHash: sha256(body ?? ''),
    tokenHash: token === null ? '' : sha256(token),
    deviceId: device.id,
    at: now,
    nonce,
  });
  return {
    ...headers,
    [DEVICE_HEADER]: device.id,
    [TIME_HEADER]: String(now),
    [NONCE_HEADER]: nonce,
    [SIGNATURE_HEADER]: device.sign(text),
  };
}
