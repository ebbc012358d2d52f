import { type ErrorCode, type Refusal, refuse } from '../../core/contract/errors.ts';
import { errorReply } from '../../core/contract/wire.ts';
import type { Failure } from '../../core/replica/machine.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { describeError, rootCode } from './describe-error.ts';

/** Codes that a new sign-in mends: the token's end, and a device that the server does not know. */
const SIGN_IN: ReadonlySet<ErrorCode> = new Set(['token_missing', 'token_expired', 'device_unknown']);
const REBUILD: ReadonlySet<ErrorCode> = new Set(['epoch_changed', 'scope_changed']);

/** What an answer that is no success means for the sync machine. */
export async function failureOf(response: Response): Promise<Failure> {
  const refusal = await refusalOf(response);
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  if (response.status === 401 || SIGN_IN.has(refusal.code)) return { kind: 'sign_in', refusal, retryAfter };
  if (REBUILD.has(refusal.code)) return { kind: 'rebuild', refusal, retryAfter };
  if (response.status === 429 || response.status >= 500) return { kind: 'server', refusal, retryAfter };
  return { kind: 'blocked', refusal, retryAfter };
}

/** The code of an error answer; a proxy's page becomes the nearest one. */
async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text();
  try {
    const { error } = errorReply.parse(JSON.parse(text));
    return refuse(error.code, error.detail ?? undefined);
  } catch {
    const code = response.status === 401 ? 'token_expired' : response.status >= 500 ? 'unavailable' : 'internal';
    return refuse(code, `status ${response.status}`);
  }
}

/** A request that got no answer, or whose answer broke off. */
export function networkError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  return new TransportError({ kind: 'network', refusal: refuse('offline', reasonOf(error)), retryAfter: null }, error);
}

const reasonOf = (error: unknown): string => rootCode(error) ?? describeError(error).slice(0, 200);
