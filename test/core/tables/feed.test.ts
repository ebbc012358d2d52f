import { expect, test } from 'vitest';
import { roleOf } from '../../../core/access/roles.ts';
import { windowLine } from '../../../core/contract/wire.ts';
import { bool, decimal, defineTable, int, json, real, text, time, uuid } from '../../../core/tables/define.ts';
import { feedCondition, feedSelect, goneLine, isErased, rowFromFeed, rowsLine } from '../../../core/tables/feed.ts';

const table = defineTable({
  name: 'things',
  permission: 'cases.view',
  evidenceOnly: true,
  erasable: true,
  columns: {
    owner_id: uuid(),
    label: text().null(),
    email: text().sensitive('personal'),
    body: text().sensitive('content'),
    secret: text().sensitive('secret'),
    amount: decimal(),
    count: int(),
    ratio: real(),
    live: bool(),
    at: time(),
    tags: json<string[]>(),
  },
});
const ID = '11111111-1111-4111-8111-111111111111';
const row: (string | null)[] = [
  ID,
  '3',
  ID,
  'a "b"\n',
  'jane@example.org',
  'ring 12345 67',
  'S',
  '1.50',
  '7',
  '0.25',
  'true',
  '1795176000000',
  '["x"]',
  'false',
];
const NAMES = ['id', 'version', ...Object.keys(table.columns), 'erased'];
const token = (value: string): string => `tok_${value.length}`;

const read = (role: 'moderator' | 'legal' | 'auditor', rows: (string | null)[][] = [row]) => {
  const line = windowLine.parse(JSON.parse(rowsLine(table, rows, roleOf(role).redaction, token)));
  if (line.t !== 'rows') throw new Error('a rows line');
  return Object.fromEntries(line.columns.map((name, index) => [name, line.values[index]?.[0]]));
};

test('values keep their types on the wire', () => {
  expect(read('moderator')).toEqual({
    id: ID,
    version: 3,
    owner_id: ID,
    label: 'a "b"\n',
    email: 'j•••@example.org',
    body: 'ring ••••• 67',
    amount: '1.50',
    count: 7,
    ratio: 0.25,
    live: true,
    at: 1795176000000,
    tags: ['x'],
  });
});

test('each reader gets the columns that exist for them', () => {
  expect(read('legal')).toMatchObject({ email: 'jane@example.org', body: '████ █████ ██' });
  expect(read('auditor')).toMatchObject({ email: 'tok_16' });
  expect(read('auditor')).not.toHaveProperty('body');
  for (const role of ['moderator', 'legal', 'auditor'] as const) expect(read(role)).not.toHaveProperty('secret');
});

test('null stays null, and a number that JSON cannot hold becomes null', () => {
  const nulls = row.map((value, index) => (index < 2 ? value : null));
  expect(read('moderator', [nulls])).toMatchObject({ label: null, email: null, ratio: null, tags: null });
  expect(read('moderator', [row.with(9, 'NaN')])).toMatchObject({ ratio: null });
});

test('the same text is read back as code holds it', () => {
  const record = Object.fromEntries(NAMES.map((name, index) => [name, row[index] ?? null]));
  expect(rowFromFeed(table, record)).toEqual({
    id: ID,
    version: 3,
    owner_id: ID,
    label: 'a "b"\n',
    email: 'jane@example.org',
    body: 'ring 12345 67',
    secret: 'S',
    amount: '1.50',
    count: 7,
    ratio: 0.25,
    live: true,
    at: 1795176000000,
    tags: ['x'],
  });
});

test('SQL: evidence only, nothing erased in a first replica, one name per value', () => {
  expect(feedCondition(table, true)).toBe('in_evidence AND erased_at IS NULL');
  expect(feedCondition(table, false)).toBe('in_evidence');
  const names = [...feedSelect(table).matchAll(/ AS "?(\w+)"?/g)].map((match) => match[1]);
  expect(names).toEqual(NAMES);
});

test('an erased row is gone', () => {
  const erased = row.with(-1, 'true');
  expect([isErased(table, row), isErased(table, erased)]).toEqual([false, true]);
  expect(windowLine.parse(JSON.parse(goneLine(table, [erased])))).toEqual({ t: 'gone', table: 'things', ids: [ID] });
});
