import { sql } from 'kysely';
import { must } from '../../core/lib/must.ts';
import { isMaterial } from '../../core/scoring/material.ts';
import type { ServerTableRow } from '../db/database.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { type Directory, readAccounts } from '../pipeline/project/directory.ts';
import { type Job, saveJob, workspaceOf } from './job.ts';
import { kindsAsked, loadSeen, type Seen, type Side, sideOf } from './sides.ts';
import { enter, leave } from './workspace.ts';

/** Accounts of one transaction. */
const AT_ONCE = 200;

type Sides = Awaited<ReturnType<typeof sideOf>>;

/** The next accounts in the order of their ids. */
async function nextAccounts(trx: Trx, job: Job): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT u.id FROM public.users u LEFT JOIN users w ON w.id = u.id
     WHERE u.erased_at IS NULL AND (u.score IS NOT NULL OR w.score IS NOT NULL)
       AND (${job.after_user_id}::uuid IS NULL OR u.id > ${job.after_user_id}::uuid)
     ORDER BY u.id LIMIT ${AT_ONCE}`.execute(trx);
  return rows.map(({ id }) => id);
}

/**
 * How accounts stand live. Up to the present both sides are scored at the same moment, from the facts that each has:
 * what differs is what the versions differ in. Of a moment in the past the live side is the score that was stored then.
 */
function liveSide(job: Job, users: Directory, seen: ReadonlyMap<string, Seen>, live: Sides): Map<string, Side | null> {
  return new Map(
    users.all.map(({ id }) => {
      const { facts, answer, actions } = must(live.get(id), 'the live side of every account');
      if (job.to_at === null) return [id, { ...answer, actions }];
      const { model, value, tier, factors } = must(seen.get(id), 'what was seen of every account');
      if (model === null || value === null || tier === null) return [id, null];
      return [id, { model, value, tier, factors: factors ?? [], actions: kindsAsked(tier, facts) }];
    }),
  );
}

/** Compares the next accounts and keeps those that differ. */
export async function compareAccounts(trx: Trx, job: Job): Promise<Job> {
  await enter(trx, workspaceOf(job));
  const ids = await nextAccounts(trx, job);
  const { rows: touched } = await sql<{ user_id: string }>`
    SELECT DISTINCT user_id FROM replay_signals
     WHERE replay_id = ${job.id}::uuid AND user_id = ANY(${ids}::uuid[])`.execute(trx);
  await leave(trx);
  const users = await readAccounts(trx, ids);
  const seen = await loadSeen(trx, ids, job.to_at);
  const live = await sideOf(trx, users, job.champion, job.as_of, seen);
  await enter(trx, workspaceOf(job));
  const after = await sideOf(trx, users, job.model, job.as_of, seen);
  const before = liveSide(job, users, seen, live);
  const signals = new Set(touched.map(({ user_id }) => user_id));
  const rows = ids.flatMap((id): ServerTableRow<'replay_scores'>[] => {
    const was = before.get(id) ?? null;
    const { answer, actions } = must(after.get(id), 'the other side of every account');
    if (!isMaterial(was, answer) && !signals.has(id)) return [];
    const known = seen.get(id);
    return [
      {
        replay_id: job.id,
        user_id: id,
        live_score_id: known?.score_id ?? null,
        live_signal_id: known?.signal_id ?? null,
        before_value: was?.value ?? null,
        before_tier: was?.tier ?? null,
        after_value: answer.value,
        after_tier: answer.tier,
        answers: answer,
        actions_before: was?.actions ?? [],
        actions_after: actions,
      },
    ];
  });
  await insertRows(trx, 'replay_scores', rows);
  const done = ids.length < AT_ONCE;
  const place = { done: job.done + ids.length, after_user_id: ids.at(-1) ?? job.after_user_id };
  return saveJob(trx, job, done ? { ...place, phase: 'done' } : place);
}
