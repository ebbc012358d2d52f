import { sql } from 'kysely';
import { isEventType, type PlatformEvent } from '../../core/contract/events/index.ts';
import { assert } from '../../core/lib/must.ts';
import type { Trx } from '../db/kysely.ts';
import type { StagedEvent } from './batch.ts';

/** One batch at a time over all processes, which keeps every user's order. Released with the transaction. */
const PIPELINE_LOCK = 0x646f_6370;

interface ClaimedRow {
  seq: number;
  id: string;
  source_id: string;
  type: string;
  occurred_at: number;
  correlation_id: string;
  causation_id: string | null;
  payload: Record<string, unknown>;
}

/** A place in the queue that is to be worked on by itself, after the batch round it failed. */
export type Claim = { readonly limit: number } | { readonly seqs: readonly number[] };

/** Places that wait, in order of arrival. They come back if the transaction does not commit. */
export async function claimPlaces(trx: Trx, claim: Claim): Promise<{ seq: number; event_id: string }[]> {
  await sql`SELECT pg_advisory_xact_lock(${PIPELINE_LOCK})`.execute(trx);
  const chosen =
    'limit' in claim
      ? sql`SELECT seq FROM event_queue ORDER BY seq LIMIT ${claim.limit} FOR UPDATE SKIP LOCKED`
      : sql`SELECT seq FROM event_queue WHERE seq = ANY(${claim.seqs}::bigint[]) FOR UPDATE SKIP LOCKED`;
  const { rows } = await sql<{ seq: number; event_id: string }>`
    DELETE FROM event_queue WHERE seq IN (${chosen}) RETURNING seq, event_id`.execute(trx);
  return rows.sort((a, b) => a.seq - b.seq);
}

/** The events at these places. A type that this version does not know is a bug or a downgrade: it throws. */
export async function loadEvents(
  trx: Trx,
  places: readonly { seq: number; event_id: string }[],
): Promise<StagedEvent[]> {
  const { rows } = await sql<ClaimedRow>`
    SELECT q.seq, e.id, e.source_id, e.type, e.occurred_at, e.correlation_id, e.causation_id, e.payload
      FROM unnest(${places.map(({ seq }) => seq)}::bigint[], ${places.map(({ event_id }) => event_id)}::uuid[])
           AS q(seq, event_id)
      JOIN events e ON e.id = q.event_id ORDER BY q.seq`.execute(trx);
  return rows.map((row) => {
    assert(isEventType(row.type), `an event type that this version knows, not ${row.type}`);
    const event = {
      id: row.id,
      type: row.type,
      occurredAt: row.occurred_at,
      correlationId: row.correlation_id,
      causationId: row.causation_id,
      payload: row.payload,
    } as PlatformEvent;
    return { ...event, seq: row.seq, sourceId: row.source_id };
  });
}
