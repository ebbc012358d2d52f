import { sql } from 'kysely';
import type { RoleName } from '../../core/access/roles.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import { opensAt } from '../../core/enforcement/window.ts';
import { assert, must } from '../../core/lib/must.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { Decided } from '../commands/decide-one.ts';
import { type Item, type NamedItem, readItem } from '../commands/item.ts';
import { loadWindow } from '../commands/load-window.ts';
import { recordDone } from '../commands/outcomes.ts';
import { runGroup } from '../commands/run-group.ts';
import { settledOf } from '../commands/settled.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { createLoop, type Loop } from '../loop.ts';
import { loadPolicy } from '../policy/load-policy.ts';

const EVERY_MS = 5_000;
const JOB = 'run-deferred';

interface Due {
  readonly id: string;
  readonly person_id: string;
  readonly role: RoleName;
  readonly active: boolean;
  readonly envelope: string;
}

async function claimDue(trx: Trx, now: number): Promise<Due | null> {
  const { rows } = await sql<Due>`
    SELECT f.id, f.person_id, p.role, p.active, o.envelope
      FROM follow_ups f JOIN people p ON p.id = f.person_id
      JOIN command_outcomes o ON o.command_id = f.id AND o.outcome = 'deferred'
     WHERE f.kind = 'deferred' AND f.resolution IS NULL AND f.due_at <= ${new Date(now)}
     ORDER BY f.due_at, f.id LIMIT 1 FOR UPDATE OF f SKIP LOCKED`.execute(trx);
  return rows[0] ?? null;
}

type Envelope = Extract<Item, { t: 'envelope' }>;

const jobRow = (action: string, item: NamedItem, reason: string | null, now: number): AuditRow => ({
  id: newId(now),
  actor: { kind: 'job', id: JOB },
  action,
  entity: 'follow_ups',
  entityId: item.id,
  reason,
  correlationId: item.correlationId,
  deviceId: item.deviceId,
  commandId: item.id,
  recordedAt: now,
});

/** The window is closed again, by a freeze that was set meanwhile. */
async function deferAgain(trx: Trx, item: Envelope, until: number, now: number): Promise<void> {
  await trx
    .updateTable('follow_ups')
    .set({ due_at: new Date(until) })
    .where('id', '=', item.id)
    .execute();
  await writeAudit(trx, [jobRow('command.deferred_again', item, new Date(until).toISOString(), now)]);
}

/** Nobody may do this in their name any more, or it failed by a fault of ours: a lead decides. */
async function quarantine(trx: Trx, item: NamedItem, { code, detail }: Refusal, now: number): Promise<void> {
  const why = { kind: 'quarantined', code, detail: detail ?? null } as const;
  await trx.updateTable('follow_ups').set(why).where('id', '=', item.id).execute();
  await writeAudit(trx, [jobRow('command.quarantined', item, code, now)]);
}

async function conclude(trx: Trx, decided: Decided, personId: string, now: number): Promise<void> {
  const { item, outcome: resolution, code, detail } = decided;
  if (resolution === 'deferred' || resolution === 'quarantined') {
    await quarantine(trx, item, refuse(code ?? 'internal', detail ?? undefined), now);
    return;
  }
  await recordDone(trx, [{ settled: settledOf(decided), auditId: newId(now) }], { personId, now });
  await writeAudit(trx, [jobRow(`command.due_${resolution}`, item, code, now)]);
  if (resolution === 'accepted_as_second_opinion') {
    // Now it is one like any other, for a lead to read.
    await trx.updateTable('follow_ups').set({ kind: 'second_opinion' }).where('id', '=', item.id).execute();
    return;
  }
  const result = { resolution, resolution_code: code, resolution_reason: detail, resolved_at: new Date(now) };
  await trx.updateTable('follow_ups').set(result).where('id', '=', item.id).execute();
}

async function decideNow(ctx: ServerContext, trx: Trx, due: Due, item: Envelope, now: number): Promise<void> {
  const window = await loadWindow(trx);
  const until = opensAt(window, now);
  if (until !== null) return deferAgain(trx, item, until, now);
  const onFault = (_item: unknown, error: unknown) =>
    ctx.log.error({ err: error, correlation_id: item.correlationId }, 'a deferred command failed');
  const author = { id: due.person_id, role: due.role };
  const policy = await loadPolicy(trx, [item]);
  const [decided] = await runGroup([item], { trx, author, now, window, policy, hasFollowUp: true, onFault });
  const answer = must(decided, 'an answer for the one command');
  if (answer.code === 'command_not_permitted') return quarantine(trx, item, refuse('role_changed'), now);
  return conclude(trx, answer, due.person_id, now);
}

/** One due command, decided anew on the rows as they are now, in the transaction that settles it: exactly once. */
async function runOne(ctx: ServerContext, trx: Trx): Promise<boolean> {
  const now = ctx.clock.now();
  const due = await claimDue(trx, now);
  if (!due) return false;
  const item = readItem(JSON.parse(due.envelope), () => newId(now));
  assert(item.t !== 'unreadable', `the deferred command ${due.id} to name itself`);
  if (item.t === 'malformed') await quarantine(trx, item, refuse('command_malformed', item.problem), now);
  else if (!due.active) await quarantine(trx, item, refuse('person_dismissed'), now);
  else await decideNow(ctx, trx, due, item, now);
  return true;
}

/** Carries out what the enforcement window deferred, when it opens. */
export const createDeferred = (ctx: ServerContext): Loop =>
  createLoop({
    name: JOB,
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      const worked = await ctx.db.transaction().execute((trx) => runOne(ctx, trx));
      if (worked) ctx.poke.commit();
      return worked;
    },
  });
