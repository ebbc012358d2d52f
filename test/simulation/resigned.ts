import {
  DEVICE_HEADER,
  NONCE_HEADER,
  requestText,
  SIGNATURE_HEADER,
  TIME_HEADER,
} from '../../core/contract/request-signature.ts';
import { hashToken } from '../../server/crypto/token.ts';
import { sha256 } from './keys.ts';
import type { Came } from './routes.ts';

export interface Resigning {
  readonly at: number;
  readonly nonce: string;
  readonly sign: (text: string) => string;
}

/** A request with a signature over what it is by now. */
export function resigned<R extends Came>(request: R, { at, nonce, sign }: Resigning): R {
  const { headers, body } = request;
  const token = (headers.authorization ?? '').slice('Bearer '.length);
  const of = { deviceId: headers[DEVICE_HEADER] ?? '', bodyHash: sha256(body ?? ''), tokenHash: hashToken(token) };
  const signature = sign(requestText({ ...request, ...of, at, nonce }));
  const signed = { [TIME_HEADER]: String(at), [NONCE_HEADER]: nonce, [SIGNATURE_HEADER]: signature };
  return { ...request, headers: { ...headers, ...signed } };
}
