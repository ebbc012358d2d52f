import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PROTOCOL } from '../../../core/contract/wire.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import type { CheckReport } from '../../../core/replica/checkup.ts';
import { LiveOrder } from '../../../core/replica/live-order.ts';
import { enqueue, listItems, openOutbox } from '../../../core/replica/outbox.ts';
import { pullCopy } from '../../../core/replica/pull.ts';
import { Replica } from '../../../core/replica/replica.ts';
import type { Transport } from '../../../core/replica/transport.ts';
import { replicaFiles } from '../../../electron/backend/files.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { checkOnce } from '../../support/checkup.ts';
import { directTransport } from '../../support/direct-transport.ts';
import { insertCases } from '../../support/marketplace-rows.ts';
import { dumpReplica, uuid } from '../../support/replica-world.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { transactionsEnded } from '../../support/transactions-ended.ts';

// core/replica/SPEC.md: a replica that differs from the server is found and mended, range by range.

const KEY = 'ab'.repeat(32);
const LATER = 11 * 60_000;

let server: TestServer;
let clock = Date.now();
let personId: string;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: { now: () => clock, monotonic: () => clock } });
  await insertCases(server.ctx.db, 30);
  const { pool } = server.ctx;
  personId =
    (await pool.query<{ id: string }>("SELECT id FROM people WHERE role = 'moderator' LIMIT 1")).rows[0]?.id ?? '';
  // Four ranges.
  await pool.query(
    `INSERT INTO notes (id, case_id, person_id, body, written_at)
     SELECT gen_random_uuid(), (SELECT id FROM cases LIMIT 1), $1, 'note ' || n, now() FROM generate_series(1, 3500) n`,
    [personId],
  );
  // Rows ahead of a cursor would be left to the next window, not mended.
  await transactionsEnded(pool);
});
afterAll(() => server.destroy());

let folder: string;
let outbox: Sql;
let replica: Replica;
let order: LiveOrder;
let transport: Transport;
let asked: string[];
beforeEach(async () => {
  clock += LATER;
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-repair-'));
  const file = (name: string): string => path.join(folder, name);
  const paths = { vault: file('v'), replica: file('replica.db'), build: file('b.db'), outbox: file('outbox.db') };
  outbox = openDatabase({ path: paths.outbox, key: KEY, use: 'outbox' });
  openOutbox(outbox);
  replica = new Replica(replicaFiles(paths, KEY, openDatabase), outbox, { deviceId: null, personId }, () => undefined);
  order = new LiveOrder((window, way) => replica.apply(window, way, []));
  const direct = directTransport(server.ctx, 'moderator', personId);
  asked = [];
  transport = {
    ...direct,
    range: async (request, signal) => {
      asked.push(request.table);
      return direct.range?.(request, signal);
    },
  };
  const values = direct.copy?.({ protocol: PROTOCOL, resume: null }, new AbortController().signal);
  await pullCopy(replica, values as AsyncIterable<unknown>, new AbortController().signal, () => undefined);
});
afterEach(() => {
  replica.close();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const check = (): Promise<CheckReport | null> => checkOnce({ transport, replica, order }, () => clock);
const sql = (): Sql => {
  if (!replica.sql) throw new Error('no replica');
  return replica.sql;
};
const one = (text: string): string => sql().get<{ id: string }>(text)?.id ?? '';
const pull = async (): Promise<Record<string, unknown[]>> => {
  const other = new Replica(
    replicaFiles(
      { vault: '', replica: path.join(folder, 'o.db'), build: path.join(folder, 'ob.db'), outbox: '' },
      KEY,
      openDatabase,
    ),
    outbox,
    { deviceId: null, personId },
    () => undefined,
  );
  clock += LATER;
  const values = transport.copy?.({ protocol: PROTOCOL, resume: null }, new AbortController().signal);
  await pullCopy(other, values as AsyncIterable<unknown>, new AbortController().signal, () => undefined);
  const dump = other.sql ? dumpReplica(other.sql, 'moderator') : {};
  other.close();
  return dump;
};

test('a replica that is right adds up to the same, in SQL, in code and in the file', async () => {
  const report = await check();
  expect(report).toMatchObject({ ranges: 0, repaired: [] });
  const rows = Object.values(dumpReplica(sql(), 'moderator')).reduce((sum, list) => sum + list.length, 0);
  expect(report?.rows).toBe(rows);
});

test('a flipped, a missing and an extra row are found, and exactly these are mended', async () => {
  const before = dumpReplica(sql(), 'moderator');
  const [flipped, missing] = [one('SELECT id FROM notes LIMIT 1'), one('SELECT id FROM users LIMIT 1')];
  sql().run("UPDATE notes SET body = 'mote' || substr(body, 5) WHERE id = ?", [flipped]);
  sql().run('DELETE FROM users WHERE id = ?', [missing]);
  sql().run(`INSERT INTO people (id, version, display_name, role, active) VALUES (?, 1, 'Nobody', 'admin', 1)`, [
    uuid(1, 1),
  ]);
  // A version that would win over everything the server sends.
  const high = one('SELECT id FROM signals LIMIT 1');
  sql().run('UPDATE signals SET version = 99 WHERE id = ?', [high]);
  const report = await check();
  expect(report?.repaired.toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
    { table: 'notes', missing: 0, extra: 0, different: 1 },
    { table: 'people', missing: 0, extra: 1, different: 0 },
    { table: 'signals', missing: 0, extra: 0, different: 1 },
    { table: 'users', missing: 1, extra: 0, different: 0 },
  ]);
  // One range of each: the other ranges of notes were not fetched.
  expect(asked.toSorted()).toEqual(['notes', 'people', 'signals', 'users']);
  expect(dumpReplica(sql(), 'moderator')).toEqual(before);
  expect(await check()).toMatchObject({ ranges: 0, repaired: [] });
});

test('what waits on top is no damage, stays on top, and the outbox is not touched', async () => {
  const caseId = one("SELECT id FROM cases WHERE state = 'open' LIMIT 1");
  const item = { id: uuid(7, 1), name: 'claim', args: { case_id: caseId }, caseId, at: clock } as const;
  enqueue(outbox, { ...item, seen: {}, elapsed: null, correlationId: uuid(6, 1), holdUntil: null });
  replica.overlay(item);
  const [items, shown] = [listItems(outbox), dumpReplica(sql(), 'moderator')];
  expect(await check()).toMatchObject({ ranges: 0 });
  // The very row that waits is damaged below its overlay, and so is its neighbour.
  sql().run("UPDATE overlay SET before = replace(before, '\"contact\"', '\"fraud\"') WHERE table_name = 'cases'");
  sql().run('UPDATE cases SET signal_count = 77 WHERE id = (SELECT id FROM cases WHERE id <> ? LIMIT 1)', [caseId]);
  expect((await check())?.repaired).toEqual([{ table: 'cases', missing: 0, extra: 0, different: 2 }]);
  expect(dumpReplica(sql(), 'moderator')).toEqual(shown);
  expect(listItems(outbox)).toEqual(items);
  expect(sql().all('SELECT command_id FROM pending')).toEqual([{ command_id: uuid(7, 1) }]);
});

test('what changed since the digest was read is no damage; damage beside it is found all the same', async () => {
  await check();
  const made = server.ctx.feed.digests.made;
  // The digest is kept; the rows are not.
  await server.ctx.pool.query(
    "UPDATE notes SET body = body || '!' WHERE id IN (SELECT id FROM notes ORDER BY id LIMIT 3)",
  );
  await insertCases(server.ctx.db, 2);
  await server.ctx.pool.query('UPDATE messages SET erased_at = now() WHERE id = (SELECT id FROM messages LIMIT 1)');
  expect((await check())?.repaired).toEqual([]);
  const victim = one('SELECT id FROM notes ORDER BY id DESC LIMIT 1');
  sql().run("UPDATE notes SET body = 'x' WHERE id = ?", [victim]);
  expect((await check())?.repaired).toEqual([{ table: 'notes', missing: 0, extra: 0, different: 1 }]);
  expect(server.ctx.feed.digests.made).toBe(made);
  expect(dumpReplica(sql(), 'moderator')).toEqual(await pull());
});

test('many consoles that compare cost one reading of the tables', async () => {
  const { digests } = server.ctx.feed;
  const before = digests.made;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      transport.digest?.({ protocol: PROTOCOL, epoch: '', scope: '' }, new AbortController().signal),
    ),
  );
  expect(digests.made).toBe(before + 1);
});

test('digests of many floors are read one after the other, and past some that wait the next is sent away', async () => {
  const { digests } = server.ctx.feed;
  const before = digests.made;
  const floors = Array.from({ length: 40 }, (_, month) => Date.UTC(1990, month));
  const asked = await Promise.allSettled(floors.map((since) => digests.of(scopeOf('moderator'), since)));
  const codes = asked.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'read'));
  expect(codes.filter((code) => code === 'read')).toHaveLength(21);
  expect(codes.slice(21)).toEqual(Array.from({ length: 19 }, () => 'rate_limited'));
  expect(digests.made).toBe(before + 21);
});
