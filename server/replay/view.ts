import { sql } from 'kysely';
import type { Db } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import type { Job } from './job.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A job as people see it. */
export const viewOf = (job: Job) => ({
  id: job.id,
  kind: job.kind,
  state: job.state,
  phase: job.phase,
  done: job.done,
  total: job.total,
  from: iso(job.from_at),
  to: iso(job.to_at),
  model: job.model,
  champion: job.champion,
  detector: job.detector,
  detector_version: job.detector_version,
  reason: job.reason,
  started_at: iso(job.started_at),
  finished_at: iso(job.finished_at),
  settled_at: iso(job.settled_at),
  settled_reason: job.settled_reason,
  summary: job.summary,
  error: job.error,
});

export async function readReplay(db: Db, id: string) {
  const job = await db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirst();
  if (!job) throw new HttpError('replay_not_found', { detail: id });
  return viewOf(job);
}

/** The last to be started first, without what they found. */
export async function listReplays(db: Db, limit: number) {
  const { rows } = await sql<Job>`SELECT * FROM replays ORDER BY started_at DESC, id DESC LIMIT ${limit}`.execute(db);
  return rows.map((job) => ({ ...viewOf(job), summary: null }));
}
