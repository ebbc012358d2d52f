import { sql } from 'kysely';
import { pairKey } from '../../core/detection/behaviour/world.ts';
import { onCheck } from '../../core/leakage/advance.ts';
import { must } from '../../core/lib/must.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type FunnelRow, fromRow, type KeptFunnel, saveFunnels } from '../pipeline/leakage/funnel-row.ts';
import { type Advance, tellAdvances } from '../pipeline/leakage/stage-events.ts';

const EVERY_MS = 60_000;
const AT_ONCE = 200;
/** Prints of prompts are compared for a day; one more is left for history that is sent late. */
const PRINTS_KEPT = "interval '48 hours'";

type DueRow = FunnelRow & {
  paid_at: number | null;
  message_at: number | null;
  user_external_id: string;
  counterparty_external_id: string;
};

/** Pairs that were confirmed 14 days ago, and whose next message may never come: the clock looks at them. */
async function checkDue(trx: Trx, now: number): Promise<number> {
  const { rows } = await sql<DueRow>`
    SELECT f.*, r.paid_at, r.message_at, u.external_id AS user_external_id, c.external_id AS counterparty_external_id
      FROM leakage_funnels f JOIN users u ON u.id = f.user_id JOIN users c ON c.id = f.counterparty_id
      LEFT JOIN relationships r USING (user_id, counterparty_id)
     WHERE f.check_at <= ${new Date(now)} ORDER BY f.check_at LIMIT ${sql.lit(AT_ONCE)}
       FOR UPDATE OF f SKIP LOCKED`.execute(trx);
  const changed = new Map<string, KeptFunnel>();
  const advances: Advance[] = [];
  for (const row of rows) {
    const kept = fromRow(row);
    const step = must(
      onCheck(kept.funnel, now, { paidAt: row.paid_at, messageAt: row.message_at }),
      'an answer for a funnel that is due',
    );
    changed.set(pairKey(row.user_id, row.counterparty_id), { ...kept, funnel: step.funnel });
    const [leaker, counterparty] =
      kept.funnel.leakerId === row.user_id
        ? [row.user_external_id, row.counterparty_external_id]
        : [row.counterparty_external_id, row.user_external_id];
    for (const stage of step.reached)
      advances.push({
        stage,
        at: row.check_at ?? now,
        funnel: step.funnel,
        leaker,
        counterparty,
        causeId: row.confirmation_event_id,
        correlationId: row.correlation_id,
        sourceId: row.source_id,
      });
  }
  await saveFunnels(trx, changed);
  await tellAdvances(trx, advances, now);
  return rows.length;
}

async function dropOldPrints(trx: Trx, now: number): Promise<void> {
  await sql`DELETE FROM prompt_prints WHERE stored_at < ${new Date(now)}::timestamptz - ${sql.raw(PRINTS_KEPT)}`.execute(
    trx,
  );
}

/** Looks at the funnels that are due, and clears what the signals no longer read. */
export const createLeakageCheck = (ctx: ServerContext): Loop =>
  createLoop({
    name: 'check-leakage',
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      const now = ctx.clock.now();
      const checked = await ctx.db.transaction().execute(async (trx) => {
        await dropOldPrints(trx, now);
        return checkDue(trx, now);
      });
      if (checked > 0) ctx.arrivals.commit();
      return checked > 0;
    },
  });
