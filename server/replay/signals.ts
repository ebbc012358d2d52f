import { sql } from 'kysely';
import type { Trx } from '../db/kysely.ts';
import { type Job, saveJob, workspaceOf } from './job.ts';
import { enter } from './workspace.ts';

/** Confidences are given to hundredths; what differs by less is the same. */
const SAME = 0.005;

/** As `apply` writes it, and for people to look at. */
const SIGNAL = sql`jsonb_build_object(
  'id', w.id, 'counterparty_id', w.counterparty_id, 'confidence', w.confidence, 'spans', w.spans, 'reasons', w.reasons,
  'obfuscation', w.obfuscation, 'patterns', w.patterns, 'detector_version', w.detector_version,
  'occurred_at', w.occurred_at)`;

/** Keeps which signals of the events that were read anew the two sides do not share, and which they weigh differently. */
export async function compareSignals(trx: Trx, job: Job): Promise<Job> {
  await enter(trx, workspaceOf(job));
  const read = sql`(SELECT event_id FROM replay_order WHERE anew)`;
  await sql`
    INSERT INTO replay_signals (replay_id, user_id, event_id, type, change, signal)
    SELECT ${job.id}::uuid, user_id, event_id, type,
           CASE WHEN g.id IS NULL THEN 'gained' WHEN w.id IS NULL THEN 'lost' ELSE 'changed' END,
           CASE WHEN w.id IS NOT NULL THEN ${SIGNAL} END
      FROM (SELECT * FROM signals WHERE event_id IN ${read}) w
      FULL JOIN (SELECT * FROM public.signals WHERE superseded_by IS NULL AND event_id IN ${read}) g
           USING (event_id, user_id, type)
     WHERE g.id IS NULL OR w.id IS NULL OR abs(w.confidence - g.confidence) >= ${SAME}`.execute(trx);
  return saveJob(trx, job, { phase: 'compare', ...(await accounts(trx, job)), done: 0 });
}

/** Accounts to be compared: those that were scored here or live. */
async function accounts(trx: Trx, job: Job): Promise<{ total: number }> {
  const { rows } = await sql<{ total: number }>`
    SELECT count(*) AS total FROM public.users
     WHERE erased_at IS NULL AND (score IS NOT NULL OR id IN (SELECT id FROM users WHERE score IS NOT NULL))`.execute(
    trx,
  );
  return { total: rows[0]?.total ?? job.total };
}
