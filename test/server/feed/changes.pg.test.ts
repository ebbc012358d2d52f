import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { TABLE_NAMES } from '../../../core/tables/index.ts';
import type { Pool } from '../../../server/db/pool.ts';
import { CHANGES, createChangesPool, readChanges } from '../../../server/feed/changes.ts';
import type { Snapshot } from '../../../server/feed/cursor.ts';
import { currentSnapshot } from '../../../server/feed/snapshot.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertCase, insertCases } from '../../support/marketplace-rows.ts';
import { transactionsEnded } from '../../support/transactions-ended.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let windows: Pool;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  windows = createChangesPool(database.url, () => undefined);
  onTestFinished(() => windows.end());
});

/** The plan that the connection of live windows keeps, line by line. */
async function planOf(since: Snapshot, options = ''): Promise<string[]> {
  const { rows: known } = await windows.query(`SELECT 1 FROM pg_prepared_statements WHERE name = 'planned'`);
  if (known.length === 0) await windows.query(`PREPARE planned (xid8, pg_snapshot) AS ${CHANGES.text}`);
  const { rows } = await windows.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (COSTS off${options}) EXECUTE planned ('${since.xmin}', '${since.text}')`,
  );
  return rows.map((row) => row['QUERY PLAN'].trim());
}

const believe = (rows: number) =>
  database.pool.query(
    `UPDATE pg_class SET reltuples = $1::real, relpages = greatest(1, ($1::real / 20)::integer)
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    [rows],
  );

test('the plan of a window, made for empty tables or for any size, goes along the index of each table and nowhere else', async () => {
  const since = await currentSnapshot(windows);
  const along = TABLE_NAMES.map((name) => `->  Index Scan using ${name}_rev_id on ${name}`);
  for (const rows of [-1, 0, 1_000, 10_000_000]) {
    await believe(rows);
    await windows.query('DISCARD PLANS');
    const plan = await planOf(since);
    expect(plan.filter((line) => /Scan using|Seq Scan|Bitmap|Sort|Gather|Materialize/.test(line))).toEqual(along);
    expect(plan.filter((line) => line === 'Index Cond: (rev >= $1)')).toHaveLength(TABLE_NAMES.length);
  }
  await believe(-1);
});

/** What a window touches of tables and indexes when one case is new. */
async function touched(): Promise<number> {
  const since = await currentSnapshot(windows);
  await insertCase(database.db);
  const plan = await planOf(since, ', ANALYZE, TIMING off, SUMMARY off');
  // The first is that of the whole.
  const buffers = plan.find((line) => line.startsWith('Buffers:')) ?? '';
  return [...buffers.matchAll(/(?:hit|read)=(\d+)/g)].reduce((sum, [, pages]) => sum + Number(pages), 0);
}

test('a change costs as much with thousands of cases stored as with a few, by the plan that was made for none', async () => {
  await planOf(await currentSnapshot(windows));
  await touched();
  const few = await touched();
  await insertCases(database.db, 5_000);
  await database.pool.query('VACUUM');
  // A window begins where the oldest transaction of the cluster did: one of another test would make these rows new.
  await transactionsEnded(database.pool);
  const many = await touched();
  expect(few).toBeGreaterThan(0);
  // An index of a few thousand entries is one level deeper than one of a few.
  expect(many).toBeLessThanOrEqual(few + 2 * TABLE_NAMES.length);
});

test('a window is one statement in one snapshot: what is committed after it began is in the next', async () => {
  const since = await currentSnapshot(windows);
  const first = await insertCase(database.db);
  const one = await readChanges(windows, since);
  const second = await insertCase(database.db);
  const two = await readChanges(windows, one.snapshot);
  const cases = ({ tables }: typeof one) =>
    tables.flatMap(({ table, rows }) => (table.name === 'cases' ? rows.map(([id]) => id) : []));
  expect([cases(one), cases(two)]).toEqual([[first.caseId], [second.caseId]]);
  const { rows } = await windows.query<{ n: number }>(
    `SELECT (generic_plans + custom_plans)::int AS n FROM pg_prepared_statements WHERE name = 'feed_changes' AND custom_plans = 0`,
  );
  expect(rows).toEqual([{ n: 2 }]);
});

test('when the connection of windows is lost the next window opens another', async () => {
  const since = await currentSnapshot(windows);
  const made = await insertCase(database.db);
  const { rows } = await windows.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const gone = new Promise((resolve) => windows.once('remove', resolve));
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await gone;
  const { tables } = await readChanges(windows, since);
  expect(tables.flatMap((one) => one.rows.map(([id]) => id))).toContain(made.caseId);
});
