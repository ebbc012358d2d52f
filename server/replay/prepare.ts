import { sql } from 'kysely';
import type { Trx } from '../db/kysely.ts';
import { type Job, saveJob } from './job.ts';

/**
 * Fills the workspace, which was just entered, with what does not come from events: our ids of the accounts, and what was enforced for
 * real. And the order of the events, as they came; those that the pipeline has not dealt with, or put aside, are not history yet.
 */
export async function fillWorkspace(trx: Trx, job: Job): Promise<Job> {
  await sql`INSERT INTO users (id, external_id, user_type, status)
            SELECT id, external_id, 'unknown', status FROM public.users`.execute(trx);
  await sql`INSERT INTO actions SELECT * FROM public.actions
             WHERE state IN ('applied', 'ended') AND NOT shadow`.execute(trx);
  const from = job.from_at === null ? null : new Date(job.from_at);
  const { numAffectedRows } = await sql`
    INSERT INTO replay_order (n, event_id, anew)
    SELECT row_number() OVER (ORDER BY e.received_at, e.occurred_at, e.id), e.id,
           ${job.detector === 'current'} AND (${from}::timestamptz IS NULL OR e.received_at >= ${from})
      FROM public.events e
     WHERE e.received_at <= ${new Date(job.as_of)}
       AND NOT EXISTS (SELECT 1 FROM public.event_queue q WHERE q.event_id = e.id)
       AND NOT EXISTS (SELECT 1 FROM public.dead_letters d WHERE d.event_id = e.id AND d.state <> 'retried')`.execute(
    trx,
  );
  for (const table of ['users', 'actions', 'replay_order']) await sql`ANALYZE ${sql.id(table)}`.execute(trx);
  return saveJob(trx, job, { phase: 'events', total: Number(numAffectedRows ?? 0), done: 0 });
}
