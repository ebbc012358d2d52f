import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { canonical } from '../../core/audit/canonical.ts';
import type { ErrorCode } from '../../core/contract/errors.ts';
import { checkEvent, type EventProblem } from '../../core/contract/events/check.ts';
import type { PlatformEvent } from '../../core/contract/events/index.ts';
import { orderKeysOf } from '../../core/contract/events/order-keys.ts';
import { wellFormed } from '../../core/contract/events/well-formed.ts';
import type { Db } from '../db/kysely.ts';

export interface ItemResult {
  readonly index: number;
  /** The event's id where one could be read. */
  readonly id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly code?: ErrorCode;
  readonly fields?: EventProblem['fields'];
}

interface Candidate {
  readonly index: number;
  readonly event: PlatformEvent;
  readonly hash: string;
}

const idOf = (input: unknown): string | null => {
  const id = (input as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id.slice(0, 100) : null;
};

/**
 * Checks each item on its own and stores what is new with its place in the queue, in one statement: when this answers,
 * the accepted ones are durable. The same id with the same body is a repeat; with another one a conflict.
 */
export async function storeEvents(
  db: Db,
  sourceId: string,
  inputs: readonly unknown[],
  now: number,
): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  const firstById = new Map<string, Candidate>();
  const repeats: Candidate[] = [];
  inputs.forEach((raw, index) => {
    const input = wellFormed(raw);
    const checked = checkEvent(input, now);
    if (!checked.ok) {
      results.push({ index, id: idOf(input), status: 'rejected', ...checked.error });
      return;
    }
    const hash = createHash('sha256').update(canonical(input)).digest('hex');
    const candidate = { index, event: checked.value, hash };
    if (firstById.has(candidate.event.id)) repeats.push(candidate);
    else firstById.set(candidate.event.id, candidate);
  });
  const candidates = [...firstById.values()];
  const accepted = await insertNew(db, sourceId, candidates, now);
  const known = candidates.filter(({ event }) => !accepted.has(event.id));
  const storedHash = await hashesOf(
    db,
    known.map(({ event }) => event.id),
  );
  for (const { event, index } of candidates) {
    if (accepted.has(event.id)) results.push({ index, id: event.id, status: 'accepted' });
  }
  for (const { event, index, hash } of [...known, ...repeats]) {
    const same = hash === (storedHash.get(event.id) ?? firstById.get(event.id)?.hash);
    results.push(
      same
        ? { index, id: event.id, status: 'duplicate' }
        : { index, id: event.id, status: 'rejected', code: 'event_conflict' },
    );
  }
  return results.sort((a, b) => a.index - b.index);
}

async function insertNew(
  db: Db,
  sourceId: string,
  candidates: readonly Candidate[],
  now: number,
): Promise<Set<string>> {
  if (candidates.length === 0) return new Set();
  const rows = candidates.map(({ event, hash, index }) => ({
    position: index,
    id: event.id,
    type: event.type,
    occurred_at: event.occurredAt,
    correlation_id: event.correlationId,
    causation_id: event.causationId,
    payload: event.payload,
    body_hash: hash,
    keys: orderKeysOf(event),
  }));
  const stored = await sql<{ event_id: string }>`
    WITH given AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(
        position integer, id uuid, type text, occurred_at double precision, correlation_id uuid, causation_id uuid,
        payload jsonb, body_hash text, keys integer[])
    ), fresh AS (
      INSERT INTO events (id, source_id, type, version, occurred_at, received_at, correlation_id, causation_id, payload,
                          body_hash)
      SELECT id, ${sourceId}::uuid, type, 1, to_timestamp(occurred_at / 1000.0), to_timestamp(${now} / 1000.0),
             correlation_id, causation_id, payload, body_hash
        FROM given ORDER BY id
      ON CONFLICT (id) DO NOTHING RETURNING id
    )
    INSERT INTO event_queue (event_id, keys)
    SELECT given.id, given.keys FROM given JOIN fresh USING (id) ORDER BY given.position
    RETURNING event_id`.execute(db);
  return new Set(stored.rows.map(({ event_id }) => event_id));
}

async function hashesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('events').select(['id', 'body_hash']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, body_hash }) => [id, body_hash]));
}
