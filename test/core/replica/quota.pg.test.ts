import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PROTOCOL } from '../../../core/contract/wire.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { LiveOrder } from '../../../core/replica/live-order.ts';
import { enqueue, openOutbox } from '../../../core/replica/outbox.ts';
import { pullCopy } from '../../../core/replica/pull.ts';
import { pullNow } from '../../../core/replica/pull-now.ts';
import type { Place } from '../../../core/replica/quota/prune.ts';
import { Replica } from '../../../core/replica/replica.ts';
import type { Transport } from '../../../core/replica/transport.ts';
import { recentSql } from '../../../core/tables/history.ts';
import { TABLE_NAMES, tableOf } from '../../../core/tables/index.ts';
import { replicaFiles } from '../../../electron/backend/files.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { checkOnce } from '../../support/checkup.ts';
import { directTransport } from '../../support/direct-transport.ts';
import { type CaseRows, insertCases } from '../../support/marketplace-rows.ts';
import { dumpReplica, uuid } from '../../support/replica-world.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { transactionsEnded } from '../../support/transactions-ended.ts';

// core/replica/SPEC.md: history that went is no damage, does not come back by itself, and comes back when it is needed.

const KEY = 'cd'.repeat(32);
const FLOOR = Date.UTC(2026, 9);
const OLD = "'2026-03-05T10:00:00Z'";
const signal = new AbortController().signal;

let server: TestServer;
let clock = Date.now();
let personId: string;
let old: CaseRows[];
let openOld: CaseRows[];
let recent: CaseRows[];

/** Of 30 cases the first ten are decided and old, the next ten old and open, the last ten decided now. */
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: { now: () => clock, monotonic: () => clock } });
  const { pool, db } = server.ctx;
  const made = await insertCases(db, 30, { content: 'old words' });
  [old, openOld, recent] = [made.slice(0, 10), made.slice(10, 20), made.slice(20)];
  personId =
    (await pool.query<{ id: string }>("SELECT id FROM people WHERE role = 'moderator' LIMIT 1")).rows[0]?.id ?? '';
  const ids = (cases: readonly CaseRows[], of: keyof CaseRows): string[] => cases.map((one) => one[of]);
  const aged = [...old, ...openOld];
  await pool.query(`UPDATE cases SET state = 'decided', decided_at = last_event_at WHERE id = ANY($1)`, [
    ids([...old, ...recent], 'caseId'),
  ]);
  await pool.query(`UPDATE cases SET opened_at = ${OLD}, last_event_at = ${OLD} WHERE id = ANY($1)`, [
    ids(aged, 'caseId'),
  ]);
  await pool.query(`UPDATE cases SET decided_at = ${OLD} WHERE id = ANY($1)`, [ids(old, 'caseId')]);
  await pool.query(`UPDATE messages SET sent_at = ${OLD} WHERE id = ANY($1)`, [ids(aged, 'messageId')]);
  await pool.query(`UPDATE signals SET occurred_at = ${OLD} WHERE id = ANY($1)`, [ids(aged, 'signalId')]);
  await pool.query(
    `INSERT INTO notes (id, case_id, person_id, body, written_at)
     SELECT gen_random_uuid(), c, $1, 'a note', ${OLD} FROM unnest($2::uuid[]) c`,
    [personId, ids(made, 'caseId')],
  );
  // Rows ahead of a cursor would be left to the next window, not compared.
  await transactionsEnded(pool);
});
afterAll(() => server.destroy());

let folder: string;
let outbox: Sql;
let replica: Replica;
let order: LiveOrder;
let transport: Transport;
let changed: Set<string>;
const file = (name: string): string => path.join(folder, name);
function open(name: string): Replica {
  const paths = { vault: '', replica: file(`${name}.db`), build: file(`${name}.building.db`), outbox: '' };
  const files = replicaFiles(paths, KEY, openDatabase);
  return new Replica(files, outbox, { deviceId: null, personId }, (tables) => {
    if (tables !== 'all') for (const table of tables) changed.add(table);
  });
}
async function fill(one: Replica): Promise<void> {
  const values = transport.copy?.({ protocol: PROTOCOL, resume: null }, signal);
  await pullCopy(one, values as AsyncIterable<unknown>, signal, () => undefined);
}
beforeEach(async () => {
  // No copy or digest of the test before is handed out again.
  clock += 11 * 60_000;
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-quota-'));
  changed = new Set();
  outbox = openDatabase({ path: file('outbox.db'), key: KEY, use: 'outbox' });
  openOutbox(outbox);
  replica = open('replica');
  order = new LiveOrder((window, way) => replica.apply(window, way, []));
  transport = directTransport(server.ctx, 'moderator', personId);
  await fill(replica);
});
afterEach(() => {
  replica.close();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const sql = (): Sql => {
  if (!replica.sql) throw new Error('no replica');
  return replica.sql;
};
function prune(): void {
  replica.raiseFloor(FLOOR);
  let place: Place | null = null;
  do place = replica.pruneStep(place);
  while (place);
}
const catchUp = () =>
  pullNow({ transport, replica, outbox, order }, false, order.pullBegins(), signal, () => undefined);
const check = () => checkOnce({ transport, replica, order }, () => clock, signal);
const held = (table: string, column: string, ids: readonly string[]): number =>
  sql().get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`, [
    JSON.stringify(ids),
  ])?.n ?? 0;
const of = (cases: readonly CaseRows[], key: keyof CaseRows): string[] => cases.map((one) => one[key]);
const counts = (cases: readonly CaseRows[]): number[] => [
  held('cases', 'id', of(cases, 'caseId')),
  held('messages', 'id', of(cases, 'messageId')),
  held('signals', 'id', of(cases, 'signalId')),
  held('notes', 'case_id', of(cases, 'caseId')),
  held('users', 'id', of(cases, 'userId')),
];
const note = (caseId: string): void => {
  const item = {
    id: uuid(7, 1),
    name: 'add_note' as const,
    args: { case_id: caseId, body: 'one more' },
    caseId,
    at: clock,
    seen: {},
    elapsed: null,
    correlationId: uuid(7, 2),
    holdUntil: null,
  };
  enqueue(outbox, item);
  replica.overlay(item);
};

test('history of decided cases goes; what is open, recent, or belongs to such a case stays', () => {
  prune();
  expect(counts(old)).toEqual([0, 0, 0, 0, 10]);
  expect(counts(openOld)).toEqual([10, 10, 10, 10, 10]);
  expect(counts(recent)).toEqual([10, 10, 10, 10, 10]);
  expect([...changed].sort()).toEqual(expect.arrayContaining(['cases', 'messages', 'notes', 'signals']));
});

test('both sides call the same rows recent', async () => {
  for (const table of TABLE_NAMES.map(tableOf).filter(({ aged }) => aged)) {
    const list = `SELECT id FROM "${table.name}" WHERE`;
    const evidence = table.evidenceOnly ? ' AND in_evidence' : '';
    const there = await server.ctx.pool.query<{ id: string }>(
      `${list} (${recentSql(table, FLOOR, 'postgres')})${evidence}`,
    );
    const here = sql().all<{ id: string }>(`${list} (${recentSql(table, FLOOR, 'sqlite')})`);
    expect(here.map(({ id }) => id).sort(), table.name).toEqual(there.rows.map(({ id }) => id).sort());
  }
});

test('what a waiting command is about stays, and so does the command', () => {
  const [about] = old;
  if (!about) throw new Error('one case was to be made');
  note(about.caseId);
  prune();
  expect(counts([about])).toEqual([1, 1, 1, 2, 1]);
  expect(counts(old.slice(1))).toEqual([0, 0, 0, 0, 9]);
  expect(outbox.all('SELECT id FROM items')).toHaveLength(1);
});

test('what went is no damage and is not fetched; what rots beside it is mended', async () => {
  prune();
  expect(await check()).toMatchObject({ ranges: 0, repaired: [] });
  sql().run("UPDATE messages SET content = 'rotten' WHERE id = ?", [recent[0]?.messageId ?? '']);
  expect(await check()).toMatchObject({ repaired: [{ table: 'messages', missing: 0, extra: 0, different: 1 }] });
  expect(counts(old)).toEqual([0, 0, 0, 0, 10]);
});

test('before the pass is over nothing is called damage either', async () => {
  replica.raiseFloor(FLOOR);
  replica.pruneStep(null);
  expect(await check()).toMatchObject({ ranges: 0, repaired: [] });
});

test('a case that is opened again brings the history of its account back, whole', async () => {
  const whole = open('whole');
  prune();
  const again = old[3];
  if (!again) throw new Error('ten cases were to be made');
  await server.ctx.pool.query("UPDATE cases SET state = 'reopened' WHERE id = $1", [again.caseId]);
  try {
    await catchUp();
    expect(replica.wantedHistory()).toEqual([again.userId]);
    await catchUp();
    expect(replica.wantedHistory()).toEqual([]);
    expect(counts([again])).toEqual([1, 1, 1, 1, 1]);
    clock += 11 * 60_000;
    await fill(whole);
    const rows = (one: Replica) => (one.sql ? JSON.stringify(dumpReplica(one.sql, 'moderator').notes) : '');
    expect(rows(replica)).toContain(again.caseId);
    expect(await check()).toMatchObject({ repaired: [] });
    // It stays at the next pass: the case is open now.
    prune();
    expect(counts([again])).toEqual([1, 1, 1, 1, 1]);
  } finally {
    whole.close();
    await server.ctx.pool.query("UPDATE cases SET state = 'decided' WHERE id = $1", [again.caseId]);
  }
});

test('a copy that is built anew does without the history, and keeps what waits', async () => {
  const [about] = old;
  if (!about) throw new Error('one case was to be made');
  note(about.caseId);
  prune();
  const pruned = dumpReplica(sql(), 'moderator');
  clock += 11 * 60_000;
  await fill(replica);
  expect(replica.meta?.floor).toBe(FLOOR);
  expect(dumpReplica(sql(), 'moderator')).toEqual(pruned);
  expect(await check()).toMatchObject({ ranges: 0, repaired: [] });
});
