import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sql } from '../../core/lib/sql.ts';
import { writeMeta } from '../../core/replica/meta.ts';
import { createIndexes, createTables, schemaOf } from '../../core/replica/open.ts';
import { openOutbox } from '../../core/replica/outbox.ts';
import { keepQuotaValue, keptQuota } from '../../core/replica/quota/kept.ts';
import { Replica } from '../../core/replica/replica.ts';
import { Sync } from '../../core/replica/sync.ts';
import { replicaFiles } from '../../electron/backend/files.ts';
import { keepQuota, type QuotaKeeper } from '../../electron/backend/keep-quota.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { ManualTime } from '../support/manual-time.ts';
import { uuid } from '../support/replica-world.ts';

const KEY = 'ef'.repeat(32);
const NOW = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;

let folder: string;
let outbox: Sql;
let replica: Replica;
let keeper: QuotaKeeper;
let time: ManualTime;
const file = (name: string): string => path.join(folder, name);

/** Decided cases, each with a note; `days[n]` ago. */
function fillFile(sql: Sql, days: readonly number[], state: string): void {
  createTables(sql, 'moderator');
  createIndexes(sql, 'moderator');
  sql.transaction(() => {
    for (const [n, ago] of days.entries()) {
      const at = NOW - ago * DAY;
      sql.run(
        `INSERT INTO cases (id, version, subject_user_id, queue, state, tier, priority, priority_terms, signal_types, signal_count,
           opened_at, last_event_at, decided_at, second_opinions, correlation_id)
         VALUES (?, 1, ?, 'fraud', ?, 'high', 1, '{}', '[]', 1, ?, ?, ?, 0, ?)`,
        [uuid(1, n), uuid(2, n), state, at, at, at, uuid(3, n)],
      );
      sql.run('INSERT INTO notes (id, version, case_id, person_id, body, written_at) VALUES (?, 1, ?, ?, ?, ?)', [
        uuid(4, n),
        uuid(1, n),
        uuid(5, 1),
        'x'.repeat(300),
        at,
      ]);
    }
    writeMeta(sql, {
      epoch: uuid(9, 1),
      scope: 'moderator:1',
      role: 'moderator',
      cursor: '1',
      at: 1,
      schema: schemaOf('moderator'),
    });
  });
}

function begin(days: readonly number[], state = 'decided'): void {
  const built = openDatabase({ path: file('replica.db'), key: KEY, use: 'build' });
  fillFile(built, days, state);
  built.close();
  const paths = { vault: '', replica: file('replica.db'), build: file('building.db'), outbox: '' };
  replica = new Replica(
    replicaFiles(paths, KEY, openDatabase),
    outbox,
    { deviceId: null, personId: uuid(5, 1) },
    () => undefined,
  );
  replica.open();
  time = new ManualTime(NOW);
  const none = (): never => {
    throw new Error('nothing is asked here');
  };
  const sync = new Sync({
    transport: { pull: none, live: none, push: none },
    replica,
    outbox,
    seal: null,
    verify: () => false,
    clock: time.clock,
    timers: time.timers,
    random: () => 0,
    onStatus: () => undefined,
    onUnexpected: (error) => {
      throw error;
    },
  });
  keeper = keepQuota(
    { clock: time.clock, timers: time.timers, log: (message, error) => expect.fail(`${message}: ${String(error)}`) },
    { replica, outbox, sync },
    () => undefined,
  );
}
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-keep-quota-'));
  outbox = openDatabase({ path: file('outbox.db'), key: KEY, use: 'outbox' });
  openOutbox(outbox);
});
afterEach(() => {
  keeper.end();
  replica.close();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Rounds until nothing changes any more. */
function settle(): void {
  for (let n = 0; n < 400; n += 1) time.advance(30_000);
}
const notes = (): number => replica.sql?.get<{ n: number }>('SELECT count(*) AS n FROM notes')?.n ?? -1;
/** Spread over nine months. */
const MANY = Array.from({ length: 9_000 }, (_, n) => (n % 270) + 1);

test('month by month the oldest goes until it fits, and the disk gets its room back', () => {
  begin(MANY);
  keepQuotaValue(outbox, 'own', 4);
  const before = statSync(file('replica.db')).size;
  expect(before).toBeGreaterThan(5_000_000);
  const items = outbox.all('SELECT * FROM meta');
  settle();
  const { floor } = keptQuota(outbox);
  expect(keeper.status()).toMatchObject({ mb: 4, ownMb: 4, floor, over: false });
  expect(floor).toBeGreaterThan(NOW - 270 * DAY);
  expect(floor).toBeLessThan(NOW - 30 * DAY);
  expect(notes()).toBe(MANY.filter((ago) => NOW - ago * DAY >= (floor ?? 0)).length);
  replica.sql?.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  expect(statSync(file('replica.db')).size).toBeLessThanOrEqual(4_000_000);
  // Of the outbox nothing but the new floor is another.
  expect(outbox.all('SELECT * FROM meta').length).toBe(items.length + 1);
});

test('what must stay is kept, and it is said that it is too much', () => {
  begin(MANY, 'open');
  keepQuotaValue(outbox, 'own', 3);
  settle();
  expect(notes()).toBe(MANY.length);
  expect(keeper.status()).toMatchObject({ mb: 3, over: true });
});

test('the last thirty days stay, whatever the quota', () => {
  begin(MANY.map((ago) => (ago % 29) + 1));
  keepQuotaValue(outbox, 'own', 1);
  settle();
  expect(notes()).toBe(MANY.length);
  expect(keeper.status().over).toBe(true);
});

test('allowed more again, the copy is due to be built anew with its history; the one here is used until then', () => {
  begin(MANY);
  keepQuotaValue(outbox, 'own', 3);
  settle();
  const kept = notes();
  expect(replica.rebuildDue).toBe(false);
  keeper.setOwn(null);
  expect(keeper.status()).toMatchObject({ ownMb: null, floor: null });
  expect(replica.rebuildDue).toBe(true);
  expect(notes()).toBe(kept);
});

test('the lower of the two holds', () => {
  begin([1]);
  keeper.setOrganisation(500);
  keeper.setOwn(2_000);
  expect(keeper.status()).toMatchObject({ mb: 500, organisationMb: 500, ownMb: 2_000 });
  keeper.setOwn(300);
  expect(keeper.status()).toMatchObject({ mb: 300 });
});
