import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { feedSelect } from '../../../core/tables/feed.ts';
import { tableOf } from '../../../core/tables/index.ts';
import type { Pool, PoolClient } from '../../../server/db/pool.ts';
import { readChanges } from '../../../server/feed/changes.ts';
import { parseSnapshot } from '../../../server/feed/cursor.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { currentSnapshot } from '../../../server/feed/snapshot.ts';
import { windowLines } from '../../../server/feed/window.ts';
import { openTestDatabase } from '../../support/database.ts';
import { parseLines, rowsOf } from '../../support/device.ts';
import { insertCases } from '../../support/marketplace-rows.ts';

const WRITERS = 8;
const TRANSACTIONS = 120;
const CASES = 40;
const WINDOWS = 20;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let caseIds: string[];
const person = randomUUID();

beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query(`INSERT INTO people (id, display_name, role, active) VALUES ($1, 'P', 'moderator', true)`, [
    person,
  ]);
  caseIds = (await insertCases(database.db, CASES)).map(({ caseId }) => caseId);
  // The control: what a log with a serial number would have to work with.
  await database.pool.query('CREATE TABLE serial_log (seq bigserial PRIMARY KEY, id uuid NOT NULL)');
});
afterAll(() => database.close());

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** Notes are inserted, cases updated; one in five is rolled back, one in ten stays open for a while after its writes. */
async function writeOne(client: PoolClient): Promise<void> {
  const noteId = randomUUID();
  await client.query('BEGIN');
  await client.query('INSERT INTO serial_log (id) VALUES ($1)', [noteId]);
  await client.query('INSERT INTO notes (id, case_id, person_id, body, written_at) VALUES ($1, $2, $3, $4, now())', [
    noteId,
    pick(caseIds),
    person,
    `note ${noteId}`,
  ]);
  if (Math.random() < 0.1) await client.query('SELECT pg_sleep(random() * 0.15)');
  await client.query('UPDATE cases SET signal_count = signal_count + 1 WHERE id = $1', [pick(caseIds)]);
  await client.query(Math.random() < 0.2 ? 'ROLLBACK' : 'COMMIT');
}

/**
 * Until as many windows as are needed were read beside them, however slow those are here. `stopped`: somebody found a
 * difference, there is no use in going on.
 */
async function runWriters(pool: Pool, needed: () => boolean, stopped: () => boolean): Promise<void> {
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const client = await pool.connect();
      for (let n = 0; (n < TRANSACTIONS || needed()) && !stopped(); n += 1) await writeOne(client);
      client.release();
    }),
  );
}

/** `table/id` → version. */
type Replica = Map<string, number>;

function apply(replica: Replica, table: string, rows: readonly Record<string, unknown>[]): void {
  for (const row of rows) {
    const key = `${table}/${row.id}`;
    replica.set(key, Math.max(replica.get(key) ?? 0, Number(row.version)));
  }
}

const TABLES = ['cases', 'notes'] as const;

/** The whole of both tables, read in the transaction that the client has open. */
async function wholeTables(client: PoolClient): Promise<Replica> {
  const whole: Replica = new Map();
  for (const name of TABLES) {
    const { rows } = await client.query(`SELECT ${feedSelect(tableOf(name))} FROM ${name}`);
    for (const row of rows) whole.set(`${name}/${row.id}`, Number(row.version));
  }
  return whole;
}

const versions = (replica: Replica): string[] => [...replica].map(([key, version]) => `${key}@${version}`).sort();

const request = (cursor: string) => ({
  scope: scopeOf('moderator'),
  cursor,
  epoch: randomUUID(),
  now: Date.now,
  tokenise: (value: string) => value,
  check: () => undefined,
});

test('no window misses a row, whatever commits, waits or rolls back meanwhile; a serial cursor does', async () => {
  const { pool } = database;
  const client = await pool.connect();
  const pulled: Replica = new Map();
  let cursor = '0';
  let windows = 0;

  /** One window, compared with the whole tables in its own snapshot. */
  const pullAndCompare = async (): Promise<void> => {
    let text = '';
    let whole: Replica | null = null;
    for await (const line of windowLines(client, request(cursor))) {
      // After the head, the generator waits inside its transaction.
      whole ??= await wholeTables(client);
      text += line;
    }
    const lines = parseLines(text);
    for (const name of TABLES) apply(pulled, name, rowsOf(lines, name));
    expect(versions(pulled)).toEqual(versions(whole ?? new Map()));
    const [head] = lines;
    if (head?.t === 'window') cursor = head.to;
    windows += 1;
  };

  /** The live stream: what is new since the snapshot before, each version at most once. */
  const start = await currentSnapshot(pool);
  const live: Replica = new Map();
  let since = start;
  let repeats = 0;
  const follow = async (): Promise<void> => {
    const changes = await readChanges(pool, since);
    expect(changes.tooMany).toBe(false);
    for (const { table, rows } of changes.tables) {
      for (const [id, version] of rows) {
        const key = `${table.name}/${id}`;
        if ((live.get(key) ?? 0) >= Number(version)) repeats += 1;
        live.set(key, Number(version));
      }
    }
    since = changes.snapshot;
  };

  /** The control: `seq > the highest seen`. */
  let highest = 0;
  const bySerial = new Set<string>();
  const pollSerial = async (): Promise<void> => {
    const { rows } = await pool.query<{ seq: number; id: string }>(
      'SELECT seq, id FROM serial_log WHERE seq > $1 ORDER BY seq',
      [highest],
    );
    for (const { seq, id } of rows) {
      highest = seq;
      bySerial.add(id);
    }
  };

  let writing = true;
  let failed = false;
  const writers = runWriters(
    pool,
    () => windows <= WINDOWS,
    () => failed,
  ).finally(() => {
    writing = false;
  });
  const whileWriting = async (step: () => Promise<void>): Promise<void> => {
    try {
      while (writing && !failed) await step();
      await step();
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const all = [writers, whileWriting(pullAndCompare), whileWriting(follow), whileWriting(pollSerial)];
  const ends = await Promise.allSettled(all);
  client.release();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;

  const notes = await pool.query<{ id: string; version: number }>('SELECT id, version FROM notes');
  const cases = await pool.query<{ id: string; version: number }>('SELECT id, version FROM cases WHERE version > 1');
  const expected = [
    ...notes.rows.map(({ id, version }) => `notes/${id}@${version}`),
    ...cases.rows.map(({ id, version }) => `cases/${id}@${version}`),
  ].sort();
  expect(versions(live)).toEqual(expected);
  expect(repeats).toBe(0);
  expect(windows).toBeGreaterThan(WINDOWS);

  const lost = notes.rows.filter(({ id }) => !bySerial.has(id)).length;
  expect(lost).toBeGreaterThan(0);
  console.info(`${windows} windows without a difference; a serial cursor lost ${lost} of ${notes.rowCount} rows`);
});

test('a transaction that stays open delays nothing, and its own rows arrive when it commits', async () => {
  const { pool } = database;
  const long = await pool.connect();
  onTestFinished(() => long.release(true));
  await long.query('BEGIN');
  const late = randomUUID();
  await long.query(`INSERT INTO notes (id, case_id, person_id, body, written_at) VALUES ($1, $2, $3, 'late', now())`, [
    late,
    caseIds[0],
    person,
  ]);
  const { rows: open } = await long.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  const before = await currentSnapshot(pool);
  const quick = randomUUID();
  await pool.query(`INSERT INTO notes (id, case_id, person_id, body, written_at) VALUES ($1, $2, $3, 'quick', now())`, [
    quick,
    caseIds[0],
    person,
  ]);
  const idsOf = (changes: Awaited<ReturnType<typeof readChanges>>) =>
    changes.tables.flatMap(({ rows }) => rows.map(([id]) => id));
  const first = await readChanges(pool, before);
  expect(idsOf(first)).toEqual([quick]);
  // It holds back where a pull would begin; transactions of other tests, which came and went, may have done so before it.
  expect(BigInt(parseSnapshot(first.snapshot.text).xmin)).toBeLessThanOrEqual(BigInt(open[0]?.xid ?? 0));
  expect(idsOf(await readChanges(pool, first.snapshot))).toEqual([]);
  await long.query('COMMIT');
  expect(idsOf(await readChanges(pool, first.snapshot))).toEqual([late]);
});
