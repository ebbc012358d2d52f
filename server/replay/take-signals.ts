import { sql } from 'kysely';
import type { Trx } from '../db/kysely.ts';

/** What another version of the detector says anew of a signal that is there. */
const REPLACED = ['confidence', 'spans', 'reasons', 'obfuscation', 'patterns', 'detector_version'];

/**
 * The signals of these accounts become those of the replay: new ones are stored, those of another confidence brought to
 * it, and those that it does not raise stay, superseded. What people said of them is left alone.
 */
export async function takeSignals(
  trx: Trx,
  replayId: string,
  userIds: readonly string[],
  inEvidence: readonly string[],
): Promise<void> {
  const mine = sql`r.replay_id = ${replayId}::uuid AND r.user_id = ANY(${userIds}::uuid[])`;
  const replaced = sql.raw(REPLACED.map((column) => `${column} = excluded.${column}`).join(', '));
  await sql`
    INSERT INTO signals AS t (id, user_id, counterparty_id, event_id, type, confidence, spans, reasons, obfuscation,
                              patterns, detector_version, occurred_at, in_evidence)
    SELECT s.id, r.user_id, s.counterparty_id, r.event_id, r.type, s.confidence, s.spans, s.reasons, s.obfuscation,
           s.patterns, s.detector_version, s.occurred_at, r.user_id = ANY(${inEvidence}::uuid[])
      FROM replay_signals r CROSS JOIN LATERAL jsonb_to_record(r.signal) AS s(
             id uuid, counterparty_id uuid, confidence double precision, spans jsonb, reasons jsonb, obfuscation jsonb,
             patterns jsonb, detector_version text, occurred_at timestamptz)
     WHERE ${mine} AND r.change IN ('gained', 'changed') ORDER BY r.user_id, r.event_id, r.type
    ON CONFLICT (event_id, user_id, type) DO UPDATE SET ${replaced}, superseded_by = NULL`.execute(trx);
  await sql`
    UPDATE signals t SET superseded_by = r.replay_id FROM replay_signals r
     WHERE ${mine} AND r.change = 'lost'
       AND t.event_id = r.event_id AND t.user_id = r.user_id AND t.type = r.type`.execute(trx);
}
