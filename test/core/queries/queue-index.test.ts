import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROLES } from '../../../core/access/roles.ts';
import { SIGNAL_TYPES } from '../../../core/detection/signals.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { uuidv7 } from '../../../core/lib/uuid.ts';
import { type QueueArgs, queueArgs } from '../../../core/queries/queue-args.ts';
import { QueueIndex } from '../../../core/queries/queue-index/queue-index.ts';
import { findInSql } from '../../../core/queries/queue-sql.ts';
import { createIndexes, createTables } from '../../../core/replica/open.ts';
import { TIERS } from '../../../core/scoring/tiers.ts';
import { CASE_STATES, QUEUES } from '../../../core/tables/cases.ts';
import { tableOf } from '../../../core/tables/index.ts';
import { createTableSql } from '../../../core/tables/sqlite.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';

const id = (n: number): string => uuidv7(n, new Uint8Array(10));
const ME = id(900);
const NAMES = [null, 'Anna', 'anna b', 'Ben', 'Ünal', 'Zoë'] as const;
const SIGNALS = SIGNAL_TYPES.slice(0, 3);
let sql: Sql;

beforeEach(() => {
  sql = openDatabase({ path: ':memory:', key: null, use: 'build' });
  createTables(sql, 'moderator');
  createIndexes(sql, 'moderator');
});
afterEach(() => sql.close());

const one = {
  n: fc.nat(40),
  queue: fc.constantFrom(...QUEUES),
  // One of a newer server's, which this version does not know.
  tier: fc.constantFrom(...TIERS, 'extreme'),
  state: fc.constantFrom(...CASE_STATES),
  signals: fc.uniqueArray(fc.constantFrom(...SIGNALS), { maxLength: 2 }),
  claimed: fc.constantFrom(null, ME, id(901)),
  count: fc.nat(3),
  priority: fc.constantFrom(0, 0.5, 1, 17.25),
  opened: fc.constantFrom(0, 1, 7_200_000, 1_790_000_000_123),
  last: fc.nat(3),
  decided: fc.option(fc.nat(3)),
};
type One = { [K in keyof typeof one]: (typeof one)[K] extends fc.Arbitrary<infer T> ? T : never };

const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('case' as const), ...one }) },
  fc.record({ do: fc.constant('account' as const), n: fc.nat(40), name: fc.constantFrom(...NAMES) }),
  fc.record({ do: fc.constantFrom('case leaves' as const, 'account leaves' as const), n: fc.nat(40) }),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

function writeCase({ n, queue, tier, state, signals, claimed, count, priority, opened, last, decided }: One): void {
  const values = [queue, state, tier, priority, JSON.stringify(signals), count, opened, last, claimed, decided];
  sql.run(
    `INSERT INTO cases (id, version, subject_user_id, queue, state, tier, score, priority, priority_terms, signal_types,
       signal_count, opened_at, last_event_at, claimed_by, decided_at, second_opinions, correlation_id)
     VALUES (?, 1, ?, ?, ?, ?, 50, ?, '{}', ?, ?, ?, ?, ?, ?, 0, 'c')
     ON CONFLICT (id) DO UPDATE SET queue = excluded.queue, state = excluded.state, tier = excluded.tier,
       priority = excluded.priority, signal_types = excluded.signal_types, signal_count = excluded.signal_count,
       opened_at = excluded.opened_at, last_event_at = excluded.last_event_at, claimed_by = excluded.claimed_by,
       decided_at = excluded.decided_at`,
    [id(n), id(500 + (n % 30)), ...values],
  );
}

function carryOut(what: Deed): void {
  if (what.do === 'case') writeCase(what);
  else if (what.do === 'account') {
    sql.run(
      `INSERT INTO users (id, version, external_id, display_name, user_type, status) VALUES (?, 1, ?, ?, 'client', 'active')
       ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name`,
      [id(500 + what.n), `usr_${what.n}`, what.name],
    );
  } else if (what.do === 'case leaves') sql.run('DELETE FROM cases WHERE id = ?', [id(what.n)]);
  else sql.run('DELETE FROM users WHERE id = ?', [id(500 + what.n)]);
}

const question = fc.record({
  show: fc.constantFrom('open', 'mine', 'decided', 'all'),
  queue: fc.option(fc.constantFrom(...QUEUES)),
  tier: fc.option(fc.constantFrom(...TIERS)),
  signal: fc.option(fc.constantFrom(...SIGNALS)),
  text: fc.constantFrom('', '', 'anna', ' AN', 'usr_1', 'nobody'),
  opened_until: fc.option(fc.constantFrom(0, 1, 1_790_000_000_122)),
  sort: fc.constantFrom(
    'priority',
    'tier',
    'subject',
    'opened_at',
    'last_event_at',
    'signal_count',
    'state',
    'decided_at',
  ),
  descending: fc.boolean(),
  offset: fc.nat(20),
  limit: fc.integer({ min: 1, max: 15 }),
});
const askedOf = (asked: object): QueueArgs => queueArgs.parse(asked);
const fill = (index: QueueIndex): void => {
  while (index.step());
};

test('after any changes it answers what SQLite answers, in the same order', () => {
  fc.assert(
    fc.property(
      fc.array(deed, { maxLength: 60 }),
      fc.array(fc.tuple(fc.array(deed, { maxLength: 8 }), fc.boolean(), fc.array(question, { maxLength: 3 })), {
        maxLength: 6,
      }),
      fc.nat(6),
      (before, rounds, slices) => {
        for (const table of ['cases', 'users']) sql.run(`DELETE FROM ${table}`);
        before.forEach(carryOut);
        const index = new QueueIndex(sql);
        // Some of the changes come while it is filled.
        for (let n = 0; n < slices; n += 1) index.step();
        for (const [deeds, isRolledBack, questions] of rounds) {
          inTransaction(() => deeds.forEach(carryOut), isRolledBack);
          fill(index);
          for (const asked of questions.map(askedOf)) {
            expect(index.find(asked, ME)).toEqual(findInSql(sql, asked, ME));
          }
        }
      },
    ),
    { numRuns: 120 },
  );
});

const BACK = new Error('rolled back');
function inTransaction(work: () => void, isRolledBack: boolean): void {
  try {
    sql.transaction(() => {
      work();
      if (isRolledBack) throw BACK;
    });
  } catch (error) {
    if (error !== BACK) throw error;
  }
}

const EVERYTHING = {
  show: 'all',
  queue: null,
  tier: null,
  signal: null,
  text: '',
  sort: 'opened_at',
  descending: false,
};
const all = (more: object = {}): QueueArgs => askedOf({ ...EVERYTHING, offset: 0, limit: 500, ...more });

/** So many that no page is made by sorting what was found. */
function manyCases(count: number): void {
  sql.run(
    `WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ?)
     INSERT INTO cases (id, version, subject_user_id, queue, state, tier, priority, priority_terms, signal_types, signal_count,
       opened_at, last_event_at, decided_at, second_opinions, correlation_id)
     SELECT printf('00000000-0000-4000-8000-%012x', i * 7919 % 100003), 1, 'u' || (i % 900),
       CASE i % 3 WHEN 0 THEN 'contact' ELSE 'fraud' END, CASE i % 4 WHEN 0 THEN 'decided' ELSE 'open' END,
       CASE i % 5 WHEN 0 THEN 'high' ELSE 'low' END, i % 50, '{}', '["CONTACT_PHONE"]', i % 7, i * 1000, i % 11, CASE i % 4 WHEN 0 THEN i % 90 END, 0, 'c' FROM s`,
    [count],
  );
  sql.run(
    `INSERT INTO users (id, version, external_id, display_name, user_type, status)
     SELECT DISTINCT subject_user_id, 1, 'x' || subject_user_id, CASE WHEN length(subject_user_id) = 4 THEN 'Ben' END, 'client',
       'active' FROM cases WHERE subject_user_id <> 'u77'`,
  );
}

test('of many cases: each order both ways, page for page to the end, also after changes', () => {
  manyCases(9_000);
  const index = new QueueIndex(sql);
  fill(index);
  const sorts = [
    'priority',
    'tier',
    'subject',
    'opened_at',
    'last_event_at',
    'signal_count',
    'state',
    'decided_at',
  ] as const;
  const check = (): void => {
    for (const sort of sorts) {
      for (const descending of [true, false]) {
        for (const more of [{ offset: 0 }, { offset: 4_321 }, { offset: 8_950 }, { show: 'open', queue: 'fraud' }]) {
          const asked = all({ sort, descending, limit: 60, ...more });
          expect(index.find(asked, ME)).toEqual(findInSql(sql, asked, ME));
        }
      }
    }
  };
  check();
  sql.run("UPDATE cases SET tier = 'critical', priority = priority + 3.5, state = 'reopened' WHERE signal_count = 3");
  sql.run("UPDATE users SET display_name = 'Aaron' WHERE id LIKE 'u1%'");
  sql.run('DELETE FROM cases WHERE signal_count = 5');
  check();
});

test('until it is filled it leaves the question to SQLite, but not a search', () => {
  manyCases(5_000);
  const index = new QueueIndex(sql);
  index.step();
  expect(index.find(all(), ME)).toBeNull();
  expect(index.find(all({ text: 'xu1' }), ME)).toMatchObject({ total: findInSql(sql, all({ text: 'xu1' }), ME).total });
  // The search took in what was read; the orders are not there yet, and changes meanwhile count.
  expect(index.find(all(), ME)).toBeNull();
  for (let n = 0; n < 4; n += 1) index.step();
  sql.run('UPDATE cases SET priority = 99 - priority');
  const asked = all({ text: 'xu', sort: 'priority', limit: 50 });
  expect(index.find(asked, ME)).toEqual(findInSql(sql, asked, ME));
  fill(index);
  expect(index.find(all({ limit: 50 }), ME)).toEqual(findInSql(sql, all({ limit: 50 }), ME));
});

test('a search knows small and capital letters of every script', () => {
  carryOut({ do: 'account', n: 1, name: 'Ünal' });
  writeCase({
    n: 2,
    queue: 'fraud',
    tier: 'low',
    state: 'open',
    signals: [],
    claimed: null,
    count: 0,
    priority: 0,
    opened: 1,
    last: 1,
    decided: null,
  });
  const index = new QueueIndex(sql);
  for (const text of ['ünal', 'ÜNAL']) expect(index.find(all({ text }), ME)).toMatchObject({ total: 0 });
  sql.run('UPDATE cases SET subject_user_id = ?', [id(501)]);
  for (const text of ['ünal', 'ÜNAL', 'USR_1']) expect(index.find(all({ text }), ME)).toMatchObject({ total: 1 });
});

test('a table that was made anew is read anew', () => {
  manyCases(300);
  const index = new QueueIndex(sql);
  fill(index);
  expect(index.find(all(), ME)).toMatchObject({ total: 300 });
  sql.exec('DROP TABLE users');
  sql.exec(createTableSql(tableOf('users'), ROLES.moderator.redaction));
  expect(index.find(all(), ME)).toBeNull();
  fill(index);
  const asked = all({ sort: 'subject' });
  expect(index.find(asked, ME)).toEqual(findInSql(sql, asked, ME));
});

test('after more changes than it is worth to follow it is filled anew', () => {
  manyCases(21_000);
  const index = new QueueIndex(sql);
  fill(index);
  sql.run('UPDATE cases SET priority = priority + signal_count');
  const asked = all({ sort: 'priority' });
  expect(index.find(asked, ME)).toBeNull();
  fill(index);
  expect(index.find(asked, ME)).toEqual(findInSql(sql, asked, ME));
});
