import { z } from 'zod';
import { type ErrorCode, type Refusal, refuse } from '../../core/contract/errors.ts';
import { errorReply } from '../../core/contract/wire.ts';
import type { Failure } from '../../core/replica/machine.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { describeError, rootCode } from './describe-error.ts';

/** Codes that a new sign-in mends: the token's end, and a device that the server does not know. */
const SIGN_IN: ReadonlySet<ErrorCode> = new Set([
  'token_missing',
  'token_expired',
  'device_unknown',
  'device_mismatch',
  'request_unsigned',
  'request_signature_invalid',
]);
/** Codes that go away by signing the request once more. */
const TRY_AGAIN: ReadonlySet<ErrorCode> = new Set(['request_stale', 'request_replayed']);
const REBUILD: ReadonlySet<ErrorCode> = new Set(['epoch_changed', 'scope_changed']);

/** A longer wait than this is somebody's mistake; a person can always try at once. */
const LONGEST_WAIT_SECONDS = 3_600;
/** What a proxy may say in the server's place, in a page of its own. */
const FOREIGN: Readonly<Record<number, ErrorCode>> = { 413: 'body_too_large', 429: 'rate_limited' };

/** Seconds from a Retry-After header: a number of them, or a date (RFC 9110, 10.2.3). Null when there is none. */
export function retryAfterOf(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1_000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_WAIT_SECONDS) : null;
}

/** What an answer that is no success means for the sync machine. */
export async function failureOf(response: Response, now: number): Promise<Failure> {
  const retryAfter = retryAfterOf(response.headers, now);
  const refusal = saidRefusal(await response.text());
  // Not the server's words: a proxy, or the sign-in page of a network. It goes away by itself or by other people.
  if (!refusal) {
    const code = FOREIGN[response.status] ?? 'answer_foreign';
    return { kind: 'server', refusal: refuse(code, `status ${response.status}`), retryAfter };
  }
  if (TRY_AGAIN.has(refusal.code)) return { kind: 'server', refusal, retryAfter };
  if (response.status === 401 || SIGN_IN.has(refusal.code)) return { kind: 'sign_in', refusal, retryAfter };
  if (REBUILD.has(refusal.code)) return { kind: 'rebuild', refusal, retryAfter };
  if (response.status === 429 || response.status >= 500) return { kind: 'server', refusal, retryAfter };
  return { kind: 'blocked', refusal, retryAfter };
}

/** The refusal of an error answer of the server; null for anybody else's page. */
function saidRefusal(text: string): Refusal | null {
  try {
    const { error } = errorReply.parse(JSON.parse(text));
    return refuse(error.code, error.detail ?? undefined);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Throws for a success that is none of ours: a page of somebody else is a connection that is not there. */
export async function assertOurs(response: Response, type: string): Promise<void> {
  const found = response.headers.get('content-type') ?? '';
  if (found.startsWith(type)) return;
  await response.body?.cancel();
  const refusal = refuse('answer_foreign', found.slice(0, 80) || 'an answer without a type');
  throw new TransportError({ kind: 'network', refusal, retryAfter: null });
}

/** A request that got no answer, or whose answer broke off. */
export function networkError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  return new TransportError({ kind: 'network', refusal: refuse('offline', reasonOf(error)), retryAfter: null }, error);
}

const reasonOf = (error: unknown): string => rootCode(error) ?? describeError(error).slice(0, 200);
