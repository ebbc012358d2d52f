import { sql } from 'kysely';
import { eventTypeOf, type PlatformEvent } from '../../core/contract/events/index.ts';
import { assert, must } from '../../core/lib/must.ts';
import { binaryColumn, uuidArray } from '../db/binary-array.ts';
import type { Trx } from '../db/kysely.ts';
import { parseInt8, parseInts } from '../db/parse.ts';
import type { RecentEvents, StoredEvent } from '../ingest/recent-events.ts';
import type { StagedEvent } from './batch.ts';
import { choosePlaces, type Place } from './choose-places.ts';

/** One claim at a time over all processes, for as long as it takes to read and to delete the places. */
const CLAIM_LOCK = 0x646f_6370;
/** Places looked at for each that is wanted: some are taken, some wait behind those. */
const LOOK_AHEAD = 2;

interface EventRow {
  id: string;
  source_id: string;
  type: string;
  occurred_at: number;
  received_at: number;
  correlation_id: string;
  causation_id: string | null;
  payload: Record<string, unknown>;
}

/** A place in the queue that is to be worked on by itself, after the batch round it failed. */
export type Claim = { readonly limit: number } | { readonly seqs: readonly number[] };

/**
 * Places that may be worked on now, in order of arrival. Deleting them is what tells the next claim, in any process,
 * that they are taken: it sees that the transaction which deletes them is under way. They come back if that does not
 * commit, whatever became of its process.
 */
export async function claimPlaces(trx: Trx, claim: Claim): Promise<Place[]> {
  // Of the session, so that it can be given back before the transaction ends; it goes with the connection.
  const [, places] = await Promise.all([
    sql`SELECT pg_advisory_lock(${CLAIM_LOCK})`.execute(trx),
    readPlaces(trx, claim),
  ]);
  const chosen = choosePlaces(places, choiceOf(claim));
  await Promise.all([deletePlaces(trx, chosen), sql`SELECT pg_advisory_unlock(${CLAIM_LOCK})`.execute(trx)]);
  return chosen;
}

/** The same for a transaction of one statement after the other on a connection that lives on: the lock ends with it. */
export async function claimOne(trx: Trx, seq: number): Promise<Place | undefined> {
  await sql`SELECT pg_advisory_xact_lock(${CLAIM_LOCK})`.execute(trx);
  const claim = { seqs: [seq] };
  const chosen = choosePlaces(await readPlaces(trx, claim), choiceOf(claim));
  await deletePlaces(trx, chosen);
  return chosen[0];
}

const choiceOf = (claim: Claim) => ('limit' in claim ? claim : { limit: claim.seqs.length, only: new Set(claim.seqs) });

/**
 * The front of the queue. A place is taken when the transaction that marked its row as deleted is still running: one
 * that the snapshot names, or one that began after the last that it knows to have ended. (xmax has 32 bits.)
 */
async function readPlaces(trx: Trx, claim: Claim): Promise<Place[]> {
  const front =
    'limit' in claim
      ? sql`ORDER BY seq LIMIT ${claim.limit * LOOK_AHEAD}`
      : sql`WHERE seq <= ${Math.max(...claim.seqs)} ORDER BY seq`;
  // One text for all places: a claim looks at more of them than it takes.
  const { rows } = await sql<{ places: string | null }>`
    WITH now AS MATERIALIZED (
      SELECT pg_snapshot_xmax(s)::text::bigint AS later,
             ARRAY(SELECT (x::text::bigint & 4294967295)::text FROM pg_snapshot_xip(s) x) AS running
        FROM pg_current_snapshot() s)
    SELECT string_agg(place, E'\n') AS places FROM (
      SELECT concat_ws(' ', seq, event_id, q.xmax <> '0' AND (
               q.xmax::text = ANY((SELECT running FROM now)::text[])
               OR (q.xmax::text::bigint - (SELECT later FROM now)) & 4294967295 < 2147483648), keys) AS place
        FROM event_queue q ${front}) front`.execute(trx);
  return (rows[0]?.places?.split('\n').map(toPlace) ?? []).sort((a, b) => a.seq - b.seq);
}

function toPlace(line: string): Place {
  const [seq = '', event_id = '', taken, keys] = line.split(' ');
  return { seq: parseInt8(seq), event_id, taken: taken === 't', keys: keys === undefined ? null : parseInts(keys) };
}

async function deletePlaces(trx: Trx, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  const { numAffectedRows } = await sql`
    DELETE FROM event_queue WHERE seq = ANY(${binaryColumn('int8', places, 'seq')}::bigint[])`.execute(trx);
  assert(Number(numAffectedRows) === places.length, 'places that nobody else took');
}

const NONE = { take: () => undefined };

/**
 * The events at these places, in their order. `recent` are those that need not be read. A type that this version does
 * not know is a bug or a downgrade: it throws.
 */
export async function loadEvents(
  trx: Trx,
  places: readonly Pick<Place, 'seq' | 'event_id'>[],
  recent: Pick<RecentEvents, 'take'> = NONE,
): Promise<StagedEvent[]> {
  const known = new Map(places.map(({ event_id }) => [event_id, recent.take(event_id)]));
  const missing = places.map(({ event_id }) => event_id).filter((id) => !known.get(id));
  for (const event of await readEvents(trx, missing)) known.set(event.id, event);
  return places.map(({ seq, event_id }) => ({ ...must(known.get(event_id), 'the event of every place'), seq }));
}

async function readEvents(trx: Trx, ids: readonly string[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<EventRow>`
    SELECT id, source_id, type, occurred_at, received_at, correlation_id, causation_id, payload FROM events
     WHERE id = ANY(${uuidArray(ids)}::uuid[])`.execute(trx);
  return rows.map((row) => {
    const type = eventTypeOf(row.type);
    assert(type !== undefined, `an event type that this version knows, not ${row.type}`);
    const event = {
      id: row.id,
      type,
      occurredAt: row.occurred_at,
      correlationId: row.correlation_id,
      causationId: row.causation_id,
      payload: row.payload,
    } as PlatformEvent;
    return { ...event, sourceId: row.source_id, receivedAt: row.received_at };
  });
}
