import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';

/** What a person can do with an event that was put aside. */
export const SETTLEMENTS = {
  /** Back into the queue, at its end: projections sort by when it happened. */
  retry: { state: 'retried', action: 'event.retried' },
  /** Kept, and not processed. It can still be retried. */
  discard: { state: 'discarded', action: 'event.discarded' },
} as const;
export type Settlement = keyof typeof SETTLEMENTS;
export const SETTLEMENT_NAMES = Object.keys(SETTLEMENTS) as [Settlement, ...Settlement[]];

export interface Settle {
  readonly eventId: string;
  readonly how: Settlement;
  readonly reason: string;
  readonly personId: string;
  readonly correlationId: string;
}

/** Done twice it is done once: the row is locked, and an event that is on its way is not queued again. */
export async function settleDeadLetter(ctx: ServerContext, settle: Settle): Promise<{ readonly changed: boolean }> {
  const { eventId, how, reason, personId, correlationId } = settle;
  const { state, action } = SETTLEMENTS[how];
  const now = ctx.clock.now();
  const changed = await ctx.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('dead_letters')
      .select('state')
      .where('event_id', '=', eventId)
      .forUpdate()
      .executeTakeFirst();
    if (!found) throw new HttpError('dead_letter_not_found', { detail: eventId });
    if (found.state === state) return false;
    if (found.state === 'retried') throw new HttpError('dead_letter_retried', { detail: eventId });
    await trx
      .updateTable('dead_letters')
      .set({ state, settled_by: personId, settled_at: new Date(now), reason })
      .where('event_id', '=', eventId)
      .execute();
    if (how === 'retry') await trx.insertInto('event_queue').values({ event_id: eventId, keys: null }).execute();
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: personId },
        action,
        entity: 'events',
        entityId: eventId,
        reason,
        correlationId,
        recordedAt: now,
      },
    ]);
    return true;
  });
  if (changed && how === 'retry') ctx.arrivals.commit();
  return { changed };
}
