import type { FastifyReply } from 'fastify';
import { ERRORS } from '../../core/contract/errors.ts';
import { errorBody } from '../error-reply.ts';
import { HttpError } from '../http-error.ts';
import type { WebhookResult } from '../ingest/accept-webhooks.ts';

const withMessage = (result: WebhookResult) =>
  result.code ? { ...result, message: ERRORS[result.code].message, remedy: ERRORS[result.code].remedy } : result;

/** `202` with a result per item; a single event that is refused answers with the status of its code. */
export function replyResults(
  reply: FastifyReply,
  results: readonly WebhookResult[],
  { single, correlationId }: { readonly single: boolean; readonly correlationId: string },
) {
  const [only] = results;
  if (single && only?.code) {
    const error = new HttpError(only.code, { fields: only.fields ?? [] });
    return reply.status(error.status).send(errorBody(error, correlationId));
  }
  const count = (status: WebhookResult['status']): number => results.filter((one) => one.status === status).length;
  const ignored = count('ignored');
  return reply.status(202).send({
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    rejected: count('rejected'),
    ...(ignored > 0 ? { ignored } : {}),
    results: results.map(withMessage),
  });
}
