import { type ErrorCode, refuse } from '../../core/contract/errors.ts';
import type { Failure } from '../../core/replica/machine.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { HttpError } from '../../server/http-error.ts';

const SIGN_IN: ReadonlySet<ErrorCode> = new Set(['token_missing', 'token_expired', 'device_unknown']);
const REBUILD: ReadonlySet<ErrorCode> = new Set(['epoch_changed', 'scope_changed']);

/** Nothing came back. */
export const nothingCame = (): TransportError =>
  new TransportError({ kind: 'network', refusal: { code: 'offline' }, retryAfter: null });

/** An answer of the server as the console's HTTP client reads it (electron/backend/problems.ts). */
export function asTransport(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  if (!(error instanceof HttpError)) throw error;
  const { code, status, detail, retryAfterSeconds: retryAfter } = error;
  const kind = (): Failure['kind'] => {
    if (status === 401 || SIGN_IN.has(code)) return 'sign_in';
    if (REBUILD.has(code)) return 'rebuild';
    return status === 429 || status >= 500 ? 'server' : 'blocked';
  };
  return new TransportError({ kind: kind(), refusal: refuse(code, detail ?? undefined), retryAfter });
}
