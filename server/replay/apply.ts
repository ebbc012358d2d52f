import { sql } from 'kysely';
import { must } from '../../core/lib/must.ts';
import { rowHash } from '../audit/row-hash.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerTableRow } from '../db/database.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { loadSignals } from '../pipeline/behaviour/signals.ts';
import { groupByUser } from '../pipeline/behaviour/subjects.ts';
import { refreshCases } from '../pipeline/decide/refresh.ts';
import { lockAccounts } from '../pipeline/project/directory.ts';
import { type Scored, type ScoreRow, score, showScores } from '../pipeline/score.ts';
import { type Job, saveJob } from './job.ts';
import { loadSeen } from './sides.ts';
import { takeSignals } from './take-signals.ts';

const AT_ONCE = 200;
type Kept = Pick<ServerTableRow<'replay_scores'>, 'user_id' | 'live_score_id' | 'live_signal_id' | 'answers'>;

/**
 * Makes the next accounts' signals and scores of the replay the live ones. An account that moved since it was compared
 * is scored from what is live now, with the replay's signals. Cases follow, and open where a tier rose; nothing is
 * enforced: that is for the next event, or for a person.
 */
export async function applyAccounts(trx: Trx, job: Job, now: number): Promise<Job> {
  const kept = await nextKept(trx, job);
  const ids = kept.map(({ user_id }) => user_id);
  const users = await lockAccounts(trx, ids);
  const seen = await loadSeen(trx, ids, null);
  await takeSignals(trx, job.id, ids, [...users.live]);
  const stands = (row: Kept): boolean => {
    const newest = seen.get(row.user_id);
    return newest?.score_id === row.live_score_id && newest.signal_id === row.live_signal_id;
  };
  const subjects = ids.map((userId) => ({ userId, asOf: now }));
  const signals = groupByUser(await loadSignals(trx, subjects));
  const taken = kept.filter(stands).map(({ user_id, answers }): Scored => {
    const row: ScoreRow = {
      id: newId(now),
      user_id,
      ...answers,
      event_id: null,
      computed_at: now,
      in_evidence: users.live.has(user_id),
      cause: 'replay',
    };
    const before = users.byId(user_id).tier;
    return { userId: user_id, asOf: now, before, score: row, signals: signals.get(user_id) ?? [], news: true };
  });
  await insertRows(
    trx,
    'scores',
    taken.map((one) => one.score),
  );
  await showScores(trx, users, taken);
  const moved = kept.filter((row) => !stands(row)).map(({ user_id }) => ({ userId: user_id, asOf: now }));
  const scored = [...taken, ...(await score(trx, users, moved, { cause: 'replay', champion: job.model }, now))];
  await refreshCases(trx, scored, () => job.correlation_id, now, { open: true });
  await writeAudit(trx, auditOf(job, scored, now));
  const place = { done: job.done + ids.length, after_user_id: ids.at(-1) ?? job.after_user_id };
  return saveJob(trx, job, ids.length < AT_ONCE ? { ...place, state: 'applied', finished_at: now } : place);
}

async function nextKept(trx: Trx, job: Job): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    SELECT user_id, live_score_id, live_signal_id, answers FROM replay_scores
     WHERE replay_id = ${job.id}::uuid AND (${job.after_user_id}::uuid IS NULL OR user_id > ${job.after_user_id}::uuid)
     ORDER BY user_id LIMIT ${AT_ONCE}`.execute(trx);
  return rows;
}

function auditOf(job: Job, scored: readonly Scored[], now: number): AuditRow[] {
  const actor = { kind: 'person', id: must(job.settled_by, 'who applies it') } as const;
  const row = (action: string, entity: string, entityId: string, more: Partial<AuditRow>): AuditRow => ({
    id: newId(now),
    actor,
    action,
    entity,
    entityId,
    correlationId: job.correlation_id,
    recordedAt: now,
    ...more,
  });
  if (scored.length === 0) return [];
  const hashed = scored.map(({ score: { id, user_id, value } }) => ({ id, user_id, value }));
  return [
    row('scores.replayed', 'replays', job.id, { afterHash: rowHash(hashed), reason: job.settled_reason }),
    ...scored
      .filter(({ before, score: { tier } }) => before !== tier)
      .map(({ userId, before, score: { tier } }) =>
        row('user.tier_replayed', 'users', userId, { reason: `${before ?? 'unscored'} → ${tier}` }),
      ),
  ];
}
