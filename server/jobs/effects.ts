import { sql } from 'kysely';
import { assert } from '../../core/lib/must.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type EffectHandler, type EffectKind, MAX_ATTEMPTS, type StoredEffect } from './define.ts';
import { markEvidence } from './mark-evidence.ts';
import { rescore } from './rescore.ts';

/** What each kind of effect does: one line each. */
const HANDLERS: Readonly<Record<EffectKind, EffectHandler>> = { rescore, mark_evidence: markEvidence };

const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 600_000;

/** Exponential, without jitter: effects of one cause are few. */
const retryDelay = (attempts: number): number => Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);

async function claimDue(trx: Trx, now: number): Promise<StoredEffect | null> {
  const { rows } = await sql<StoredEffect>`
    SELECT id, kind, payload, correlation_id AS "correlationId", attempts FROM effects
     WHERE done_at IS NULL AND run_after <= ${new Date(now)} AND attempts < ${sql.lit(MAX_ATTEMPTS)}
     ORDER BY run_after, seq LIMIT 1 FOR UPDATE SKIP LOCKED`.execute(trx);
  return rows[0] ?? null;
}

/** One due effect, delivered and marked in one transaction: after a crash it is simply due again. */
async function deliverOne(ctx: ServerContext): Promise<boolean> {
  const now = ctx.clock.now();
  let claimed: StoredEffect | null = null;
  try {
    return await ctx.db.transaction().execute(async (trx) => {
      claimed = await claimDue(trx, now);
      if (!claimed) return false;
      assert(Object.hasOwn(HANDLERS, claimed.kind), `a handler for effects of kind ${claimed.kind}`);
      await HANDLERS[claimed.kind as EffectKind](trx, claimed, now);
      await trx
        .updateTable('effects')
        .set({ done_at: new Date(now), attempts: claimed.attempts + 1, last_error: null })
        .where('id', '=', claimed.id)
        .execute();
      return true;
    });
  } catch (error) {
    if (!claimed || isDatabaseAway(error)) throw error;
    await postpone(ctx, claimed, error as Error, now);
    return true;
  }
}

/** A failed delivery comes back later; one that still fails after hours stays, with its error, for a person to see. */
async function postpone(ctx: ServerContext, effect: StoredEffect, error: Error, now: number): Promise<void> {
  ctx.log.error(
    { effect: effect.id, kind: effect.kind, attempts: effect.attempts + 1, err: error },
    'an effect failed',
  );
  await ctx.db
    .updateTable('effects')
    .set({
      attempts: effect.attempts + 1,
      last_error: error.message.slice(0, 2_000),
      run_after: new Date(now + retryDelay(effect.attempts)),
    })
    .where('id', '=', effect.id)
    .execute();
}

/** Delivers what transactions left to be done after their commit. */
export const createEffects = (ctx: ServerContext): Loop =>
  createLoop({
    name: 'effects',
    log: ctx.log,
    board: ctx.loops,
    wake: [ctx.poke],
    idleMs: IDLE_MS,
    async work() {
      const delivered = await deliverOne(ctx);
      if (delivered) ctx.poke.commit();
      return delivered;
    },
  });
