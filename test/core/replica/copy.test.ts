import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CopyHead } from '../../../core/contract/copy.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { enqueue, openOutbox, pendingItems } from '../../../core/replica/outbox.ts';
import { Pace } from '../../../core/replica/pace.ts';
import { pullCopy } from '../../../core/replica/pull.ts';
import { Replica } from '../../../core/replica/replica.ts';
import { WindowError } from '../../../core/replica/window.ts';
import { type OpenSql, replicaFiles } from '../../../electron/backend/files.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { Crash, Faults, faultySql } from '../../support/faulty-sql.ts';
import { uuid } from '../../support/replica-world.ts';
import { EPOCH, head } from './support.ts';

// core/replica/SPEC.md: a first replica by a copy in parts.

const PEOPLE = ['id', 'version', 'display_name', 'role', 'active'];
const CASES = [
  'id',
  'version',
  'subject_user_id',
  'queue',
  'state',
  'tier',
  'score',
  'priority',
  'priority_terms',
  'signal_types',
  'signal_count',
  'opened_at',
  'last_event_at',
  'second_opinions',
  'correlation_id',
];
const caseRow = (n: number): unknown[] => [
  uuid(5, n),
  1,
  uuid(3, n),
  'contact',
  'open',
  'medium',
  50.5,
  n,
  { severity: 1, reach: 2 },
  [],
  0,
  1000 + n,
  1000 + n,
  0,
  uuid(6, n),
];
const personRow = (n: number): unknown[] => [uuid(1, n), 1, `Person ${n}`, 'moderator', true];
const casesOf = (...numbers: number[]) => ({ table: 'cases', columns: CASES, rows: numbers.map(caseRow) });
const people = { table: 'people', columns: PEOPLE, rows: [personRow(1), personRow(2)] };

const copyOf = (id: string): CopyHead => ({ t: 'copy', id, head: { ...head('0', '500'), expected: 7 }, cases: 5 });
const MINE = { t: 'part', n: null, urgent: true, tables: [casesOf(4), people] };
const URGENT = { t: 'part', n: 0, urgent: true, tables: [casesOf(5), people] };
const WHOLE = [
  { t: 'part', n: 1, urgent: false, tables: [casesOf(1, 2, 3)] },
  { t: 'part', n: 2, urgent: false, tables: [casesOf(4, 5)] },
  { t: 'part', n: 3, urgent: false, tables: [people] },
  { t: 'end', n: 4, rows: 7 },
];
const FIRST = uuid(8, 1);
const ALL = [copyOf(FIRST), MINE, URGENT, ...WHOLE];

let folder: string;
let faults: Faults;
let handles: Sql[];
let outbox: Sql;
let replica: Replica;

function open(): void {
  faults = new Faults();
  handles = [];
  const mine = faults;
  const openSql: OpenSql = (options) => {
    mine.tick();
    const sql = openDatabase({ ...options, key: null });
    handles.push(sql);
    return faultySql(sql, mine);
  };
  const file = (name: string): string => path.join(folder, name);
  const paths = { vault: file('v'), replica: file('replica.db'), build: file('b.db'), outbox: file('outbox.db') };
  outbox = openDatabase({ path: file('outbox.db'), key: null, use: 'outbox' });
  openOutbox(outbox);
  const author = { deviceId: uuid(2, 1), personId: uuid(1, 1) };
  replica = new Replica(replicaFiles(paths, '', openSql), outbox, author, () => undefined);
  replica.open();
}
function bury(): void {
  for (const sql of handles) sql.close();
  outbox.close();
}
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-copy-'));
  open();
});
afterEach(() => {
  bury();
  rmSync(folder, { recursive: true, force: true });
});

async function* stream(values: readonly unknown[]): AsyncGenerator<unknown> {
  for (const value of values) yield structuredClone(value);
}
const take = (values: readonly unknown[]): Promise<void> =>
  pullCopy(replica, stream(values), new AbortController().signal, () => undefined);
const caseIds = (): unknown[] =>
  (replica.sql?.all<{ id: string }>('SELECT id FROM cases ORDER BY id') ?? []).map(({ id }) => id);
const ids = (...numbers: number[]): string[] => numbers.map((n) => uuid(5, n));
const claim = (n: number): void =>
  enqueue(outbox, {
    id: uuid(7, n),
    name: 'claim',
    args: { case_id: uuid(5, n) },
    seen: {},
    caseId: uuid(5, n),
    at: 2000,
    elapsed: null,
    correlationId: uuid(6, n),
    holdUntil: null,
  });
const claimedBy = (n: number): unknown =>
  replica.sql?.get<{ claimed_by: string | null }>('SELECT claimed_by FROM cases WHERE id = ?', [uuid(5, n)])
    ?.claimed_by;

describe('a copy', () => {
  it('becomes the replica, whole', async () => {
    await take(ALL);
    expect(caseIds()).toEqual(ids(1, 2, 3, 4, 5));
    expect(replica.meta).toMatchObject({ epoch: EPOCH, cursor: '500', partial: null });
    expect(replica.rebuildDue).toBe(false);
  });

  it('shows what is claimed and urgent before the rest has come, and can be worked on', async () => {
    claim(4);
    claim(1);
    await expect(take([...ALL.slice(0, 4)])).rejects.toThrow('cut off');
    expect(caseIds()).toEqual(ids(4, 5));
    expect(replica.meta?.partial).toEqual({ cases: 2, of: 5 });
    expect(replica.rebuildDue).toBe(true);
    expect(claimedBy(4)).toBe(uuid(1, 1));
    // What is not here yet is no reason to refuse what waits for it.
    expect(outbox.all('SELECT local_refusal FROM items')).toEqual([{ local_refusal: null }, { local_refusal: null }]);
    expect(replica.apply({ head: head('500', '600'), parts: [] }, 'later', [])).toBe('foreign');
    await take([copyOf(FIRST), ...WHOLE.slice(1)]);
    expect([claimedBy(1), claimedBy(4)]).toEqual([uuid(1, 1), uuid(1, 1)]);
    expect(replica.meta?.partial).toBeNull();
  });

  it.each([1, 2, 3, 4, 5, 6])('goes on at the part where the connection broke (after %i documents)', async (came) => {
    await expect(take(ALL.slice(0, came))).rejects.toThrow(WindowError);
    const asked = replica.copyToResume;
    expect(asked).toEqual({ id: FIRST, next: Math.max(0, came - 2) });
    const rest = asked?.next === 0 ? ALL.slice(1) : [URGENT, ...WHOLE].slice(asked?.next);
    await take([copyOf(FIRST), ...rest]);
    expect(caseIds()).toEqual(ids(1, 2, 3, 4, 5));
    expect(replica.copyToResume).toBeNull();
  });

  it('begins anew when the server has another one by now', async () => {
    await expect(take(ALL.slice(0, 5))).rejects.toThrow(WindowError);
    const other = [
      { t: 'part', n: 0, urgent: false, tables: [casesOf(2)] },
      { t: 'end', n: 1, rows: 1 },
    ];
    await take([{ ...copyOf(uuid(8, 2)), cases: 1 }, ...other]);
    expect(caseIds()).toEqual(ids(2));
  });

  it('leaves a whole replica in its place until the new one is whole', async () => {
    await take(ALL);
    await expect(take([copyOf(uuid(8, 2)), ...ALL.slice(1, 5)])).rejects.toThrow(WindowError);
    expect(caseIds()).toEqual(ids(1, 2, 3, 4, 5));
    expect(replica.meta?.partial).toBeNull();
  });

  it.each([
    ['a part too many', [copyOf(FIRST), URGENT, WHOLE[1]]],
    ['rows that are missing', [copyOf(FIRST), URGENT, WHOLE[0], { t: 'end', n: 2, rows: 4 }]],
    [
      'an uneven row',
      [copyOf(FIRST), { t: 'part', n: 0, urgent: false, tables: [{ ...people, rows: [[uuid(1, 1), 1]] }] }],
    ],
    ['something else', [copyOf(FIRST), { t: 'window' }]],
    ['no head', [URGENT]],
  ])('is given up for %s', async (_what, values) => {
    await expect(take(values)).rejects.toThrow(WindowError);
    expect(replica.copyToResume).toBeNull();
    await take(ALL);
    expect(caseIds()).toHaveLength(5);
  });

  it('parks what a newer server adds', async () => {
    const newer = { table: 'people', columns: [...PEOPLE, 'pronoun'], rows: [[...personRow(1), 'she']] };
    const badges = { table: 'badges', columns: ['id', 'version', 'label'], rows: [[uuid(8, 9), 1, 'gold']] };
    const parts = [
      { t: 'part', n: 0, urgent: false, tables: [newer, badges] },
      { t: 'end', n: 1, rows: 2 },
    ];
    await take([copyOf(FIRST), ...parts]);
    expect(replica.sql?.all('SELECT table_name, columns FROM parked ORDER BY table_name')).toEqual([
      { table_name: 'badges', columns: '{"label":"gold"}' },
      { table_name: 'people', columns: '{"pronoun":"she"}' },
    ]);
  });

  it('leaves, wherever the process dies, the replica before it or one that is right, and the outbox', async () => {
    claim(4);
    for (let write = 1; ; write += 1) {
      faults.crashAt(write);
      const died = await take(ALL).then(
        () => false,
        (error: unknown) => error instanceof Crash,
      );
      bury();
      open();
      expect(pendingItems(outbox)).toHaveLength(1);
      const { meta } = replica;
      if (!died) {
        expect(meta?.partial).toBeNull();
        expect(caseIds()).toEqual(ids(1, 2, 3, 4, 5));
        // Enough places to die at.
        expect(write).toBeGreaterThan(20);
        return;
      }
      if (meta) expect(caseIds()).toEqual(meta.partial ? ids(4, 5) : ids(1, 2, 3, 4, 5));
      else expect(replica.sql).toBeNull();
      replica.wipe();
      bury();
      open();
    }
  });
});

it('tells how long it will take, from what came in this connection', () => {
  const pace = new Pace(1_000, 200);
  expect(pace.progress(1_500, 300, 1_200)).toEqual({ rows: 300, expected: 1_200, msLeft: null });
  expect(pace.progress(3_000, 400, 1_200)).toEqual({ rows: 400, expected: 1_200, msLeft: 8_000 });
  expect(pace.progress(3_000, 400, null).msLeft).toBeNull();
  expect(pace.progress(3_000, 1_300, 1_200).msLeft).toBe(0);
});
