import { sql } from 'kysely';
import { assert, must } from '../../core/lib/must.ts';
import { isMaterial } from '../../core/scoring/material.ts';
import { rowHash } from '../audit/row-hash.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerTableRow } from '../db/database.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { refreshCases } from '../pipeline/decide/refresh.ts';
import { lockAccounts, readAccounts } from '../pipeline/project/directory.ts';
import { score } from '../pipeline/score.ts';
import { loadChampion } from '../settings/champion.ts';
import { type Job, saveJob } from './job.ts';
import { kindsAsked, loadSeen, sideOf } from './sides.ts';

const AT_ONCE = 200;

const wanted = ({ users }: Job) => (users === null ? sql`score IS NOT NULL` : sql`id = ANY(${[...users]}::uuid[])`);

export async function countAccounts(trx: Trx, job: Job): Promise<Job> {
  const { rows } = await sql<{ total: number }>`
    SELECT count(*) AS total FROM users WHERE erased_at IS NULL AND ${wanted(job)}`.execute(trx);
  return saveJob(trx, job, { phase: 'compare', total: rows[0]?.total ?? 0, done: 0 });
}

/** Scores the next accounts as of now and keeps those that differ; live unless it is a dry run. It never enforces. */
export async function rescoreAccounts(trx: Trx, job: Job, dry: boolean, now: number): Promise<Job> {
  const { rows: next } = await sql<{ id: string }>`
    SELECT id FROM users WHERE erased_at IS NULL AND ${wanted(job)}
       AND (${job.after_user_id}::uuid IS NULL OR id > ${job.after_user_id}::uuid)
     ORDER BY id LIMIT ${AT_ONCE}`.execute(trx);
  const ids = next.map(({ id }) => id);
  const users = await (dry ? readAccounts(trx, ids) : lockAccounts(trx, ids));
  const seen = await loadSeen(trx, ids, null);
  const after = await sideOf(trx, users, job.model, now, seen);
  const rows = ids.flatMap((id): ServerTableRow<'replay_scores'>[] => {
    const { facts, answer, actions } = must(after.get(id), 'an answer for every account');
    const was = must(seen.get(id), 'what was seen of every account');
    const { model, value, tier } = was;
    const before = model === null || value === null ? null : { model, value, factors: was.factors ?? [] };
    if (!isMaterial(before, answer)) return [];
    return [
      {
        replay_id: job.id,
        user_id: id,
        live_score_id: was.score_id,
        live_signal_id: was.signal_id,
        before_value: value,
        before_tier: tier,
        after_value: answer.value,
        after_tier: answer.tier,
        answers: answer,
        actions_before: tier === null ? [] : kindsAsked(tier, facts),
        actions_after: actions,
      },
    ];
  });
  await insertRows(trx, 'replay_scores', rows);
  if (!dry) assert((await loadChampion(trx)) === job.model, 'the champion that it began with');
  if (!dry && rows.length > 0) {
    const subjects = rows.map(({ user_id }) => ({ userId: user_id, asOf: now }));
    const scored = await score(trx, users, subjects, { cause: 'rescore', champion: job.model }, now);
    await refreshCases(trx, scored, () => job.correlation_id, now);
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: job.started_by },
        action: 'accounts.rescored',
        entity: 'replays',
        entityId: job.id,
        afterHash: rowHash(rows.map(({ user_id, after_value }) => ({ user_id, value: after_value }))),
        reason: job.reason,
        correlationId: job.correlation_id,
        recordedAt: now,
      },
    ]);
  }
  const place = { done: job.done + ids.length, after_user_id: ids.at(-1) ?? job.after_user_id };
  return saveJob(trx, job, ids.length < AT_ONCE ? { ...place, phase: 'done' } : place);
}
