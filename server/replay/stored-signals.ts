import { sql } from 'kysely';
import type { Trx } from '../db/kysely.ts';
import type { SignalRow } from '../pipeline/detect/index.ts';

const COLUMNS = sql.raw(
  [
    'id',
    'user_id',
    'counterparty_id',
    'event_id',
    'type',
    'confidence',
    'spans',
    'reasons',
    'obfuscation',
    'patterns',
    'detector_version',
    'occurred_at',
    'verdict',
    'verdict_by',
    'verdict_at',
    'in_evidence',
  ].join(', '),
);

/** The live signals of these events that were read from their texts. */
export async function storedSpoken(trx: Trx, eventIds: readonly string[]): Promise<SignalRow[]> {
  const { rows } = await sql<SignalRow>`
    SELECT ${COLUMNS} FROM public.signals
     WHERE event_id = ANY(${eventIds}::uuid[]) AND superseded_by IS NULL AND detector_version NOT LIKE 'behaviour-%'
     ORDER BY occurred_at, id`.execute(trx);
  return rows;
}

/** The events have the signals that they have live, whatever was just raised. */
export async function takeStored(trx: Trx, eventIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM signals WHERE event_id = ANY(${eventIds}::uuid[])`.execute(trx);
  await sql`INSERT INTO signals (${COLUMNS}) SELECT ${COLUMNS} FROM public.signals
             WHERE event_id = ANY(${eventIds}::uuid[]) AND superseded_by IS NULL`.execute(trx);
}

/** What people said of a signal holds for the same signal of the replay. */
export async function takeVerdicts(trx: Trx, eventIds: readonly string[]): Promise<void> {
  await sql`
    UPDATE signals w SET verdict = g.verdict, verdict_by = g.verdict_by, verdict_at = g.verdict_at FROM public.signals g
     WHERE g.event_id = ANY(${eventIds}::uuid[]) AND g.verdict IS NOT NULL
       AND w.event_id = g.event_id AND w.user_id = g.user_id AND w.type = g.type`.execute(trx);
}
