import { sql } from 'kysely';
import type { Usual } from '../../../core/detection/behaviour/category.ts';
import { type PairState, strength } from '../../../core/detection/behaviour/pair.ts';
import type { Pulse } from '../../../core/detection/behaviour/pulse.ts';
import { pairKey, usualKey, type World } from '../../../core/detection/behaviour/world.ts';
import { must } from '../../../core/lib/must.ts';
import { binaryColumn, uuidArray } from '../../db/binary-array.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows, recordset } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';
import type { PairSpan } from './pairs-wanted.ts';

type PulseRow = ServerTableRow<'user_pulses'>;
type PairRow = ServerTableRow<'relationships'>;

/**
 * The states that every event changes: read before a batch, played on in memory, written once after it. No other batch
 * has events of these accounts at the same time, so nobody writes in between.
 */
export async function loadPulses(trx: Trx, userIds: readonly string[]): Promise<Map<string, Pulse>> {
  const rows = await trx
    .selectFrom('user_pulses')
    .selectAll()
    .where('user_id', '=', sql<string>`ANY(${uuidArray(userIds)}::uuid[])`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.user_id,
      {
        lastAt: row.last_at,
        recent: row.recent,
        days: row.days,
        wokeAt: row.woke_at,
        sleptMs: row.slept_ms,
        weight: row.weight,
        weightAt: row.weight_at ?? 0,
      },
    ]),
  );
}

export async function loadPairs(trx: Trx, pairs: readonly PairSpan[]): Promise<Map<string, PairState>> {
  if (pairs.length === 0) return new Map();
  const { rows } = await sql<PairRow>`
    SELECT r.* FROM unnest(${binaryColumn('uuid', pairs, 'a')}::uuid[], ${binaryColumn('uuid', pairs, 'b')}::uuid[]) AS p(a, b)
      JOIN relationships r ON r.user_id = p.a AND r.counterparty_id = p.b`.execute(trx);
  return new Map(
    rows.map((row) => [
      pairKey(row.user_id, row.counterparty_id),
      {
        messages: row.messages,
        bookings: row.bookings,
        transactions: row.transactions,
        firstAt: row.first_at,
        lastAt: row.last_at,
        weight: row.weight,
        weightAt: row.weight_at ?? 0,
        completed: row.completed,
        bookedAt: row.booked_at,
        paidAt: row.paid_at,
        messageAt: row.message_at,
        messagesAfter: row.messages_after,
        statedStrength: row.stated_strength,
      },
    ]),
  );
}

/** What is usual in these categories, and in those of the bookings with these platform ids. */
export async function loadUsuals(
  trx: Trx,
  categories: readonly string[],
  bookingRefs: readonly string[],
): Promise<Map<string, Usual>> {
  if (categories.length === 0 && bookingRefs.length === 0) return new Map();
  const { rows } = await sql<ServerTableRow<'category_usuals'>>`
    SELECT * FROM category_usuals WHERE category IN (
      SELECT unnest(${categories}::text[])
      UNION SELECT category FROM bookings WHERE external_id = ANY(${bookingRefs}::text[]))`.execute(trx);
  return new Map(rows.map(({ category, measure, n, mean, m2 }) => [usualKey(category, measure), { n, mean, m2 }]));
}

/** Rows that are there take these values in every column but those of their key. */
async function update(
  trx: Trx,
  table: 'user_pulses' | 'relationships',
  key: readonly string[],
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(must(rows[0], 'a row'));
  const values = columns.filter((column) => !key.includes(column)).map((column) => `${column} = r.${column}`);
  const same = key.map((column) => `t.${column} = r.${column}`);
  await sql`UPDATE ${sql.table(table)} AS t SET ${sql.raw(values.join(', '))} FROM ${recordset(table, columns, rows)}
             WHERE ${sql.raw(same.join(' AND '))}`.execute(trx);
}

/** Writes what the batch changed. What was loaded is there, and what was not is new: nobody else writes of these accounts now. */
export async function saveStates(trx: Trx, world: World): Promise<void> {
  const { changed, fresh } = world;
  const pulses = (ids: readonly string[]): PulseRow[] => ids.map((id) => pulseRow(id, world.user(id).pulse));
  const pairs = (keys: readonly string[]): PairRow[] => keys.map((key) => pairRow(key, world));
  const known = (kind: 'pulses' | 'pairs'): string[] => [...changed[kind]].filter((key) => !fresh[kind].has(key));
  await Promise.all([
    update(trx, 'user_pulses', ['user_id'], pulses(known('pulses'))),
    insertRows(trx, 'user_pulses', pulses([...fresh.pulses])),
    update(trx, 'relationships', ['user_id', 'counterparty_id'], pairs(known('pairs'))),
    insertRows(trx, 'relationships', pairs([...fresh.pairs])),
  ]);
}

/**
 * Adds what this batch alone knows to what is usual, as if all values had gone into one (Chan, Golub and LeVeque). The
 * rows are everybody's: whoever has written them holds up the others until it commits, so this is the last that a batch
 * does, in the order of keys.
 */
export async function saveUsuals(trx: Trx, world: World): Promise<void> {
  await insertRows(
    trx,
    'category_usuals',
    world.addedUsuals(),
    `(category, measure) DO UPDATE SET n = category_usuals.n + excluded.n,
       mean = category_usuals.mean + (excluded.mean - category_usuals.mean) * excluded.n
              / (category_usuals.n + excluded.n),
       m2 = category_usuals.m2 + excluded.m2 + (excluded.mean - category_usuals.mean)
            * (excluded.mean - category_usuals.mean) * category_usuals.n * excluded.n / (category_usuals.n + excluded.n)`,
  );
}

const pulseRow = (user_id: string, pulse: Pulse): PulseRow => ({
  user_id,
  last_at: pulse.lastAt,
  recent: pulse.recent,
  days: pulse.days,
  woke_at: pulse.wokeAt,
  slept_ms: pulse.sleptMs,
  weight: pulse.weight,
  weight_at: pulse.weightAt || null,
});

function pairRow(key: string, world: World): PairRow {
  const [user_id = '', counterparty_id = ''] = key.split('/');
  const pair = world.pair(user_id, counterparty_id);
  const lastAt = must(pair.lastAt, 'a pair that had to do with each other');
  const shares = [user_id, counterparty_id].map((id) => strength(pair, world.user(id).pulse, lastAt));
  return {
    user_id,
    counterparty_id,
    messages: pair.messages,
    bookings: pair.bookings,
    transactions: pair.transactions,
    strength: Math.max(...shares),
    stated_strength: pair.statedStrength,
    first_at: must(pair.firstAt, 'a pair that had to do with each other'),
    last_at: lastAt,
    weight: pair.weight,
    weight_at: pair.weightAt || null,
    completed: pair.completed,
    booked_at: pair.bookedAt,
    paid_at: pair.paidAt,
    message_at: pair.messageAt,
    messages_after: pair.messagesAfter,
  };
}
