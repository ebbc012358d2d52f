import type { FastifyReply } from 'fastify';
import { ERRORS } from '../../core/contract/errors.ts';
import { errorBody } from '../error-reply.ts';
import { HttpError } from '../http-error.ts';
import { type ItemResult, storeEvents } from '../ingest/store-events.ts';
import { verifySignature } from '../sources/verify-signature.ts';
import type { Route } from './define.ts';
import { bytesOf, MAX_BODY_BYTES, parseBytes, takeRawBodies } from './raw-body.ts';

export const MAX_BATCH = 1_000;
/** The items of the body, and whether it was one event on its own. */
function itemsOf(body: Buffer): { items: readonly unknown[]; single: boolean } {
  const parsed = parseBytes(body);
  const list = Array.isArray(parsed) ? parsed : (parsed as { events?: unknown } | null)?.events;
  if (list === undefined) return { items: [parsed], single: true };
  if (!Array.isArray(list) || list.length === 0) {
    throw new HttpError('invalid_request', { fields: [{ path: 'events', problem: 'a list of at least one event' }] });
  }
  if (list.length > MAX_BATCH) throw new HttpError('batch_too_large', { detail: `${list.length} events` });
  return { items: list, single: false };
}

const count = (results: readonly ItemResult[], status: ItemResult['status']): number =>
  results.filter((result) => result.status === status).length;

/** `POST /api/events`: one event, a list, or `{"events": […]}`; durable before the reply. */
export const postEvents: Route = (app, ctx) =>
  void app.register(async (scope) => {
    takeRawBodies(scope);
    scope.post('/api/events', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const body = bytesOf(request);
      const source = await verifySignature(ctx, request.headers, body);
      const { items, single } = itemsOf(body);
      await ctx.backlog.refuseWhenFull();
      const results = await storeEvents(ctx.db, source.id, items, ctx.clock.now());
      const accepted = count(results, 'accepted');
      ctx.backlog.grew(accepted);
      if (accepted > 0) ctx.arrivals.commit();
      const [only] = results;
      if (single && only?.code) return refuseSingle(reply, only, request.id);
      return reply.status(202).send({
        accepted,
        duplicate: count(results, 'duplicate'),
        rejected: count(results, 'rejected'),
        results: results.map(withMessage),
      });
    });
  });

const withMessage = (result: ItemResult) =>
  result.code ? { ...result, message: ERRORS[result.code].message, remedy: ERRORS[result.code].remedy } : result;

/** A single event that is refused answers with the status of its code. */
function refuseSingle(reply: FastifyReply, { code, fields }: ItemResult, correlationId: string) {
  const error = new HttpError(code ?? 'internal', { fields: fields ?? [] });
  return reply.status(error.status).send(errorBody(error, correlationId));
}
