import { createHash } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import type { EvaluateRequest } from '../../core/contract/evaluate.ts';

/**
 * What tells one request from its repeat: the id that the platform gave it. Without one it is made of the signature,
 * which is over the time and the bytes: what is sent again as it was is the same request.
 */
export function requestIdOf(asked: EvaluateRequest, signature: string): string {
  if (asked.id !== undefined) return asked.id;
  const hex = createHash('sha256').update(signature.toLowerCase()).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** SHA-256 over the question as it was understood; who retries may well give the retry a correlation id of its own. */
export function bodyHashOf(asked: EvaluateRequest): string {
  const { correlation_id: _, ...question } = asked;
  return createHash('sha256').update(canonical(question)).digest('hex');
}
