import { hash as sha256 } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import type { ErrorCode } from '../../core/contract/errors.ts';
import { checkEvent, type EventProblem } from '../../core/contract/events/check.ts';
import type { PlatformEvent } from '../../core/contract/events/index.ts';
import { orderKeysOf } from '../../core/contract/events/order-keys.ts';
import { wellFormed } from '../../core/contract/events/well-formed.ts';
import { binaryArray, type ElementType, uuidArray } from '../db/binary-array.ts';
import type { Run } from '../db/prepared.ts';
import { isRepeatOf } from '../db/refusals.ts';
import type { StoredEvent } from './recent-events.ts';

export interface ItemResult {
  readonly index: number;
  /** The event's id where one could be read. */
  readonly id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly code?: ErrorCode;
  readonly fields?: EventProblem['fields'];
}

export interface StoredEvents {
  readonly results: ItemResult[];
  /** Those that are new. */
  readonly stored: readonly StoredEvent[];
  /** Of their bodies, in characters. */
  readonly size: number;
}

interface Candidate {
  readonly index: number;
  readonly event: PlatformEvent;
  readonly hash: string;
  /** Characters of the body. */
  readonly size: number;
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
  run: Run,
  sourceId: string,
  inputs: readonly unknown[],
  now: number,
): Promise<StoredEvents> {
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
    const { id } = checked.value;
    // An id may be written in capitals: it is the same event.
    const body = canonical((input as { id: string }).id === id ? input : { ...(input as object), id });
    const candidate = { index, event: checked.value, hash: sha256('sha256', body), size: body.length };
    if (firstById.has(candidate.event.id)) repeats.push(candidate);
    else firstById.set(candidate.event.id, candidate);
  });
  const candidates = [...firstById.values()];
  const accepted = await insertNew(run, sourceId, candidates, now);
  const known = candidates.filter(({ event }) => !accepted.has(event.id));
  const storedHash = await hashesOf(
    run,
    known.map(({ event }) => event.id),
  );
  const stored: StoredEvent[] = [];
  let size = 0;
  for (const { event, index, size: own } of candidates) {
    if (!accepted.has(event.id)) continue;
    size += own;
    results.push({ index, id: event.id, status: 'accepted' });
    stored.push({ ...event, sourceId, receivedAt: now });
  }
  for (const { event, index, hash } of [...known, ...repeats]) {
    const same = hash === (storedHash.get(event.id) ?? firstById.get(event.id)?.hash);
    results.push(
      same
        ? { index, id: event.id, status: 'duplicate' }
        : { index, id: event.id, status: 'rejected', code: 'event_conflict' },
    );
  }
  return { results: results.sort((a, b) => a.index - b.index), stored, size };
}

/** What is bound to both statements below. Each is planned once per connection. */
const GIVEN = `given AS MATERIALIZED (
      SELECT * FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::jsonb[], $8::text[],
                           $9::text[]) WITH ORDINALITY
        AS x(id, type, occurred_at, correlation_id, causation_id, payload, body_hash, keys, position))`;
/** Events go in by the order of their ids, so that nobody waits in a ring. */
const STORE = `INSERT INTO events (id, source_id, type, version, occurred_at, received_at, correlation_id, causation_id,
                          payload, body_hash)
      SELECT id, $1::uuid, type, 1, occurred_at, $10::timestamptz, correlation_id, causation_id, payload, body_hash
        FROM given ORDER BY id`;

/** All of them, or none where one is known: what ON CONFLICT asks of every row costs a third more. */
const INSERT_ALL = {
  name: 'store-events',
  text: `
    WITH ${GIVEN}, stored AS (${STORE})
    INSERT INTO event_queue (event_id, keys) SELECT id, keys::integer[] FROM given ORDER BY position`,
};

const INSERT_NEW = {
  name: 'store-new-events',
  text: `
    WITH ${GIVEN}, fresh AS (${STORE} ON CONFLICT (id) DO NOTHING RETURNING id), queued AS (
      INSERT INTO event_queue (event_id, keys)
      SELECT id, keys::integer[] FROM given JOIN fresh USING (id) ORDER BY position
      RETURNING event_id)
    SELECT event_id AS id FROM queued`,
};

async function insertNew(
  run: Run,
  sourceId: string,
  candidates: readonly Candidate[],
  now: number,
): Promise<Set<string>> {
  if (candidates.length === 0) return new Set();
  const of = (type: ElementType, value: (candidate: Candidate) => unknown): Buffer =>
    binaryArray(type, candidates.map(value));
  const values = [
    sourceId,
    of('uuid', ({ event }) => event.id),
    of('text', ({ event }) => event.type),
    of('timestamptz', ({ event }) => event.occurredAt),
    of('uuid', ({ event }) => event.correlationId),
    of('uuid', ({ event }) => event.causationId),
    of('jsonb', ({ event }) => event.payload),
    of('text', ({ hash }) => hash),
    of('text', ({ event }) => `{${orderKeysOf(event).join(',')}}`),
    new Date(now),
  ];
  try {
    await run(INSERT_ALL, values);
    return new Set(candidates.map(({ event }) => event.id));
  } catch (error) {
    // Sent before, or at the same time by somebody else.
    if (!isRepeatOf(error, 'events_pkey')) throw error;
    return new Set((await run<{ id: string }>(INSERT_NEW, values)).map(({ id }) => id));
  }
}

const HASHES = { name: 'event-hashes', text: 'SELECT id, body_hash FROM events WHERE id = ANY($1::uuid[])' };

async function hashesOf(run: Run, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await run<{ id: string; body_hash: string }>(HASHES, [uuidArray(ids)]);
  return new Map(rows.map(({ id, body_hash }) => [id, body_hash]));
}
