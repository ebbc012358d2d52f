import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../db/insert-rows.ts';
import { loggedError } from '../log-error.ts';
import { claimOne } from './claim.ts';

const ACTOR = { kind: 'job', id: 'pipeline' } as const;

/** Takes one event out of the way of the others, with its error: it is kept, audited, and can be tried again. */
export async function deadLetter(ctx: ServerContext, seq: number, error: unknown, tries: number): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.transaction().execute(async (trx) => {
    const place = await claimOne(trx, seq);
    if (!place) return;
    const event = await trx
      .selectFrom('events')
      .select(['id', 'correlation_id'])
      .where('id', '=', place.event_id)
      .executeTakeFirstOrThrow();
    await insertRows(
      trx,
      'dead_letters',
      [
        {
          event_id: event.id,
          error: loggedError(error).message.slice(0, 2_000),
          attempts: tries,
          failed_at: now,
          state: 'waiting',
        },
      ],
      `(event_id) DO UPDATE SET error = excluded.error, failed_at = excluded.failed_at, state = excluded.state,
                                attempts = dead_letters.attempts + excluded.attempts`,
    );
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: ACTOR,
        action: 'event.dead_lettered',
        entity: 'events',
        entityId: event.id,
        correlationId: event.correlation_id,
        recordedAt: now,
      },
    ]);
  });
}
