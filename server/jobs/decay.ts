import { rowHash } from '../audit/row-hash.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { createLoop, type Loop } from '../loop.ts';
import { refreshCases } from '../pipeline/decide/refresh.ts';
import { lockAccounts } from '../pipeline/project/directory.ts';
import { type Scored, score } from '../pipeline/score.ts';
import { nextPage, saveSweep, takeSweep } from './decay-sweep.ts';

const ACTOR = { kind: 'job', id: 'decay' } as const;
/** Accounts of one transaction. */
const AT_ONCE = 200;
const EVERY_MS = 60_000;

/** The scores that time lowered, and for each account that left its tier. */
function auditOf(lowered: readonly Scored[], day: number, correlationId: string, now: number): AuditRow[] {
  const row = (action: string, entity: string, entityId: string, more: Partial<AuditRow>): AuditRow => ({
    id: newId(now),
    actor: ACTOR,
    action,
    entity,
    entityId,
    correlationId,
    recordedAt: now,
    ...more,
  });
  const scores = lowered.map(({ userId, score: { id, value } }) => ({ id, user_id: userId, value }));
  return [
    row('scores.decayed', 'decay_sweeps', String(day), {
      afterHash: rowHash(scores),
      reason: `${lowered.length} accounts`,
    }),
    ...lowered
      .filter(({ before, score: { tier } }) => before !== tier)
      .map(({ userId, before, score: { tier } }) =>
        row('user.tier_decayed', 'users', userId, { reason: `${before} → ${tier}` }),
      ),
  ];
}

/** Scores these accounts as of now. What rose is left to the next event, which may act on it; time never does. */
async function lower(trx: Trx, userIds: readonly string[], now: number): Promise<Scored[]> {
  const users = await lockAccounts(trx, userIds, 'busy');
  const subjects = users.all.map(({ id }) => ({ userId: id, asOf: now }));
  const scored = await score(trx, users, subjects, { cause: 'decay', onlyLower: true }, now);
  return scored.filter(({ news }) => news);
}

async function decayPage(trx: Trx, now: number): Promise<'more' | 'done' | 'none'> {
  const sweep = await takeSweep(trx, now);
  if (!sweep) return 'none';
  const page = await nextPage(trx, sweep, now, AT_ONCE);
  const lowered = page.due.length > 0 ? await lower(trx, page.due, now) : [];
  if (lowered.length > 0) {
    const correlationId = newId(now);
    await refreshCases(trx, lowered, () => correlationId, now);
    await writeAudit(trx, auditOf(lowered, sweep.day, correlationId, now));
  }
  const done = page.ids.length < AT_ONCE;
  await saveSweep(trx, sweep, page, lowered.length, done ? now : null);
  return done ? 'done' : 'more';
}

/** Once a day every account that was not scored for a day is: a clean period lowers its score without any event. */
export const createDecay = (ctx: ServerContext): Loop =>
  createLoop({
    name: 'decay',
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      const came = await ctx.db.transaction().execute((trx) => decayPage(trx, ctx.clock.now()));
      if (came !== 'none') ctx.poke.commit();
      return came === 'more';
    },
  });
