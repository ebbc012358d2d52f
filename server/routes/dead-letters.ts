import { z } from 'zod';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { DEAD_LETTER_STATES } from '../db/tables/intake.ts';
import { DEAD_LETTER_ORDERS, listDeadLetters } from '../dead-letters/list.ts';
import { SETTLEMENT_NAMES, SETTLEMENTS, settleDeadLetter } from '../dead-letters/settle.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { reason } from './reason.ts';

const listRequest = z.strictObject({
  state: z.enum(DEAD_LETTER_STATES).default('waiting'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  order: z.enum(DEAD_LETTER_ORDERS).default('newest'),
});
const settleRequest = z.strictObject({ id: z.guid().toLowerCase(), how: z.enum(SETTLEMENT_NAMES), reason });

/** `GET /api/dead-letters`, `POST /api/dead-letters/:id/retry` and `…/discard`: what could not be processed. */
export const deadLetters: Route = (app, ctx) => {
  app.get('/api/dead-letters', async (request) => {
    requirePermission(await authenticate(ctx, request), 'ingestion.manage');
    return listDeadLetters(ctx.db, parseBody(listRequest, request.query));
  });
  for (const how of SETTLEMENT_NAMES) {
    app.post<{ Params: { id: string } }>(`/api/dead-letters/:id/${how}`, async (request) => {
      const caller = await authenticate(ctx, request);
      requirePermission(caller, 'ingestion.manage');
      const given = { ...(request.body as object | null), id: request.params.id, how };
      const { id, reason: why } = parseBody(settleRequest, given);
      const settle = { eventId: id, how, reason: why, personId: caller.person.id, correlationId: request.id };
      return { event_id: id, state: SETTLEMENTS[how].state, ...(await settleDeadLetter(ctx, settle)) };
    });
  }
};
