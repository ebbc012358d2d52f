import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROLES } from '../../../core/access/roles.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { uuidv7 } from '../../../core/lib/uuid.ts';
import { queue } from '../../../core/queries/queue.ts';
import { type QueueArgs, queueArgs } from '../../../core/queries/queue-args.ts';
import { queueRows } from '../../../core/queries/queue-rows.ts';
import { TABLE_NAMES, tableOf } from '../../../core/tables/index.ts';
import { createTableSql } from '../../../core/tables/sqlite.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';

const id = (n: number): string => uuidv7(n, new Uint8Array(10));
const CTX = { personId: id(900) };
const ALL = { show: 'open', queue: null, tier: null, signal: null, text: '', sort: 'opened_at', descending: false };
let sql: Sql;

const args = (more: Partial<QueueArgs> = {}): QueueArgs => queueArgs.parse({ ...ALL, offset: 0, limit: 100, ...more });
const found = (more: Partial<QueueArgs> = {}): string[] => queue.run(sql, args(more), CTX).rows.map((row) => row.id);

function addCase(
  n: number,
  more: { opened?: number; state?: string; tier?: string; name?: string; claimedBy?: string } = {},
) {
  sql.run('INSERT INTO users (id, version, external_id, display_name, user_type, status) VALUES (?, 1, ?, ?, ?, ?)', [
    id(n + 500),
    `usr_${n}`,
    more.name ?? null,
    'client',
    'active',
  ]);
  sql.run(
    `INSERT INTO cases (id, version, subject_user_id, queue, state, tier, score, priority, priority_terms, signal_types,
       signal_count, opened_at, last_event_at, claimed_by, second_opinions, correlation_id)
     VALUES (?, 1, ?, 'contact', ?, ?, 50, ?, '{}', '["CONTACT_PHONE"]', 1, ?, 0, ?, 0, ?)`,
    [
      id(n),
      id(n + 500),
      more.state ?? 'open',
      more.tier ?? 'medium',
      n,
      more.opened ?? n,
      more.claimedBy ?? null,
      id(n),
    ],
  );
}

beforeEach(() => {
  sql = openDatabase({ path: ':memory:', key: null, use: 'build' });
  for (const name of TABLE_NAMES) sql.exec(createTableSql(tableOf(name), ROLES.moderator.redaction));
  sql.exec('CREATE TABLE pending (command_id TEXT, case_id TEXT, name TEXT, outcome TEXT, at INTEGER)');
});
afterEach(() => sql.close());

test('a bound leaves later cases out, counts them, and names the newest of all', () => {
  for (const n of [1, 2, 3, 4]) addCase(n, { opened: n * 10 });
  const result = queue.run(sql, args({ opened_until: 20 }), CTX);
  expect(result).toMatchObject({ total: 2, newer: 2, newest: 40 });
  expect(result.rows.map((row) => row.id)).toEqual([id(1), id(2)]);
  expect(queue.run(sql, args(), CTX)).toMatchObject({ total: 4, newer: 0 });
});

test('an empty queue has no newest case', () => {
  expect(queue.run(sql, args({ opened_until: 5 }), CTX)).toEqual({
    total: 0,
    newer: 0,
    newest: null,
    offset: 0,
    rows: [],
  });
});

test('windows do not overlap and together are everything', () => {
  for (let n = 1; n <= 7; n += 1) addCase(n);
  expect([0, 3, 6].flatMap((offset) => found({ offset, limit: 3 }))).toEqual([1, 2, 3, 4, 5, 6, 7].map(id));
});

test.each<[string, Partial<QueueArgs>, number[]]>([
  ['open', {}, [1, 2, 4]],
  ['mine', { show: 'mine' }, [2]],
  ['decided', { show: 'decided' }, [3]],
  ['all', { show: 'all' }, [1, 2, 3, 4]],
  ['by tier', { tier: 'high' }, [4]],
  ['by signal', { signal: 'CONTACT_EMAIL' }, []],
  ['by part of a name', { text: 'ámi' }, [1]],
  ['by platform id', { text: 'USR_2' }, [2]],
])('%s', (_name, more, expected) => {
  addCase(1, { name: 'Rámi•••' });
  addCase(2, { state: 'claimed', claimedBy: CTX.personId });
  addCase(3, { state: 'decided' });
  addCase(4, { tier: 'high', state: 'reopened' });
  expect(found(more)).toEqual(expected.map(id));
});

test('rows by id come whatever filter they fit, with what waits for them', () => {
  addCase(1);
  addCase(2, { state: 'decided' });
  sql.run("INSERT INTO pending VALUES ('c', ?, 'decide', 'accepted', 0)", [id(2)]);
  const rows = queueRows.run(sql, { ids: [id(2), id(99)] }, CTX);
  expect(rows).toMatchObject([{ id: id(2), state: 'decided', pending: 1, signal_types: ['CONTACT_PHONE'] }]);
});

test('a search finds part of a name or of an id, also when so many are found that they are not listed', () => {
  for (let n = 1; n <= 20; n += 1) addCase(n, { name: n % 2 === 0 ? `Anna Berg ${n}` : `Ben ${n}` });
  expect(found({ text: ' anna b', sort: 'opened_at' })).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map(id));
  expect(found({ text: 'USR_7' })).toEqual([id(7)]);
  expect(queue.run(sql, args({ text: 'nobody' }), CTX)).toMatchObject({ total: 0, rows: [] });
  sql.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
    INSERT INTO users (id, version, external_id, display_name, user_type, status)
    SELECT 'x' || i, 1, 'other_' || i, 'Anna', 'client', 'active' FROM n`);
  expect(found({ text: 'anna', limit: 3, offset: 1 })).toEqual([4, 6, 8].map(id));
});

test('by subject, page for page, one case after the other; those whose account was erased come last', () => {
  const names = ['Eve', 'Anna', 'Anna', 'Dmitri', 'Ben', 'Anna', 'Chioma', 'Ben'];
  for (const [n, name] of names.entries()) addCase(n + 1, { name, state: n === 3 ? 'decided' : 'open' });
  for (const erased of [2, 7]) sql.run('DELETE FROM users WHERE id = ?', [id(erased + 500)]);
  for (const [descending, order] of [
    [false, [3, 6, 5, 8, 1, 2, 7]],
    [true, [1, 5, 8, 3, 6, 2, 7]],
  ] as const) {
    const pages = [0, 2, 4, 6].map((offset) => found({ sort: 'subject', descending, offset, limit: 2 }));
    expect(pages.flat()).toEqual(order.map((n) => id(n)));
    expect(found({ sort: 'subject', descending })).toEqual(order.map((n) => id(n)));
  }
});

test('a signal is found by its whole name', () => {
  addCase(1);
  addCase(2);
  sql.run(`UPDATE cases SET signal_types = '["CONTACT_PHONE_X", "CONTACT_EMAIL"]' WHERE id = ?`, [id(2)]);
  expect(found({ signal: 'CONTACT_PHONE' })).toEqual([id(1)]);
  expect(found({ signal: 'CONTACT_EMAIL' })).toEqual([id(2)]);
});
