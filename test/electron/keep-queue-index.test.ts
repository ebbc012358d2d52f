import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { queueArgs } from '../../core/queries/queue-args.ts';
import { createIndexes, createTables } from '../../core/replica/open.ts';
import { keepQueueIndex } from '../../electron/backend/keep-queue-index.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';

const ASKED = queueArgs.parse({
  show: 'all',
  queue: null,
  tier: null,
  signal: null,
  text: '',
  sort: 'priority',
  descending: true,
  offset: 0,
  limit: 10,
});

function replica() {
  const sql = openDatabase({ path: ':memory:', key: null, use: 'replica' });
  createTables(sql, 'moderator');
  createIndexes(sql, 'moderator');
  return sql;
}

function kept() {
  const problems: string[] = [];
  return { index: keepQueueIndex((message) => problems.push(message)), problems };
}

async function untilThere(ask: () => unknown): Promise<void> {
  for (let turns = 0; ask() === null; turns += 1) {
    expect(turns).toBeLessThan(1_000);
    await turn();
  }
}

test('from the first question on it is filled by itself, for each replica that is opened', async () => {
  const { index, problems } = kept();
  for (const sql of [replica(), replica()]) {
    const ask = () => index.on(sql).find(ASKED, 'me');
    expect(ask()).toBeNull();
    await untilThere(ask);
    expect(ask()).toMatchObject({ total: 0, ids: [] });
  }
  index.forget();
  expect(problems).toEqual([]);
});

test('what cannot be read through is said once, and SQLite is left to answer', async () => {
  const { index, problems } = kept();
  const sql = replica();
  expect(index.on(sql).find(ASKED, 'me')).toBeNull();
  sql.exec('DROP TABLE users');
  for (let turns = 0; turns < 5; turns += 1) {
    await turn();
    expect(index.on(sql).find(ASKED, 'me')).toBeNull();
  }
  expect(problems).toEqual(['the index of the queue']);
});

test('a session that ends in the middle of it leaves nothing behind', async () => {
  const { index, problems } = kept();
  const sql = replica();
  index.on(sql).find(ASKED, 'me');
  index.forget();
  sql.close();
  await turn();
  await turn();
  expect(problems).toEqual([]);
});
