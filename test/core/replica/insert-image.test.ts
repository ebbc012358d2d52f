import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_NAMES, type RoleName, roleOf } from '../../../core/access/roles.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { insertCopied } from '../../../core/replica/insert-copy.ts';
import { type CopiedImage, insertImage } from '../../../core/replica/insert-image.ts';
import { createTables } from '../../../core/replica/open.ts';
import { WindowError } from '../../../core/replica/window.ts';
import { TABLE_NAMES, tableOf } from '../../../core/tables/index.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import { toSqlite } from '../../../core/tables/sqlite.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { makeImage } from '../../support/image.ts';
import { dumpReplica, uuid } from '../../support/replica-world.ts';
import { cell } from './cells.ts';

// What SQLite takes out of an image is what it takes out of JSON, in an encrypted file of the real driver.

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docket-image-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function emptyFile(role: RoleName): Sql {
  files += 1;
  const sql = openDatabase({ path: path.join(folder, `${files}.db`), key: 'cd'.repeat(32), use: 'build' });
  createTables(sql, role);
  return sql;
}

const imageOf = (table: string, columns: string[], rows: unknown[][], json: number[] = []): CopiedImage => ({
  table,
  columns,
  json,
  rows: rows.length,
  image: makeImage(columns.length, rows),
});

it.each(ROLE_NAMES)('what an image writes for a %s is what JSON writes', (role) => {
  const part = fc.constantFrom(...TABLE_NAMES).chain((name) => {
    const table = tableOf(name);
    const columns = visibleColumns(table, roleOf(role).redaction);
    const row = fc.tuple(fc.integer({ min: 1, max: 5 }), ...columns.map((column) => cell(table.columns[column])));
    return fc.array(row, { minLength: 1, maxLength: 9 }).map((rows) => ({
      table: name,
      columns: ['id', 'version', ...columns],
      rows: rows.map((values, n) => [uuid(4, n), ...values]),
    }));
  });
  fc.assert(
    fc.property(part, ({ table: name, columns, rows }) => {
      const [imaged, copied] = [emptyFile(role), emptyFile(role)];
      const table = tableOf(name);
      const stored = rows.map((row) =>
        row.map((value, at) => {
          const column = table.columns[columns[at] ?? ''];
          return column ? toSqlite(column, value) : value;
        }),
      );
      expect(insertImage(imaged, imageOf(name, columns, stored), role)).toBe(rows.length);
      insertCopied(copied, { table: name, columns, rows: JSON.stringify(rows) }, role);
      expect(dumpReplica(imaged, role)).toEqual(dumpReplica(copied, role));
      imaged.close();
      copied.close();
    }),
    { numRuns: 25 },
  );
});

const PEOPLE = ['id', 'version', 'display_name', 'role', 'active'];
const person = (n: number) => [uuid(1, n), 1, `Person ${n}`, 'lead', 1];

describe('an image', () => {
  const people = imageOf('people', PEOPLE, [person(1), person(2)]);
  const image = (rows: unknown[][], also = '') => ({ ...people, rows: rows.length, image: makeImage(5, rows, also) });
  const cut = (from: number, to: number): Uint8Array => people.image.slice(from, to);

  it.each<[string, CopiedImage]>([
    ['is no database', { ...people, image: Buffer.alloc(8192, 'x') }],
    ['is empty', { ...people, image: new Uint8Array(0) }],
    ['is cut off', { ...people, image: cut(0, 4096) }],
    ['lacks the end of its last page', { ...people, image: cut(0, people.image.length - 30) }],
    ['is only a header', { ...people, image: cut(0, 100) }],
    ['has other rows than were sent', { ...people, rows: 3 }],
    ['has another table', image([person(1)], 'CREATE TABLE more(a)')],
    ['has a view in place of its rows', image([person(1)], 'DROP TABLE rows; CREATE VIEW rows AS SELECT 1 AS c0')],
    ['has a trigger', image([person(1)], 'CREATE TRIGGER t AFTER INSERT ON rows BEGIN SELECT 1; END')],
    ['has other columns than were named', { ...people, columns: PEOPLE.slice(0, 4) }],
    ['has no ids', { ...people, columns: ['version', 'id', ...PEOPLE.slice(2)] }],
    ['has a row twice', image([person(1), person(1)])],
    ['lacks what a row must have', image([[uuid(1, 1), 1, null, 'lead', 1]])],
  ])('that %s is no part of a copy', (_what, bad) => {
    const sql = emptyFile('moderator');
    expect(() => insertImage(sql, bad, 'moderator')).toThrow(WindowError);
    sql.close();
  });

  it('keeps what a newer server knows for the version that will, and nothing that the role may not see', () => {
    const sql = emptyFile('moderator');
    const columns = [...PEOPLE, 'mood', 'skills'];
    const skills = '{"languages":["de"]}';
    insertImage(sql, imageOf('people', columns, [[...person(1), 'good', skills]], [6]), 'moderator');
    insertImage(sql, imageOf('shifts', ['id', 'version', 'plan'], [[uuid(7, 1), 3, '[1]']], [2]), 'moderator');
    insertImage(sql, imageOf('follow_ups', ['id', 'version', 'email'], []), 'moderator');
    expect(sql.all('SELECT table_name, row_id, version, columns FROM parked ORDER BY table_name')).toEqual([
      { table_name: 'people', row_id: uuid(1, 1), version: 1, columns: `{"mood":"good","skills":${skills}}` },
      { table_name: 'shifts', row_id: uuid(7, 1), version: 3, columns: '{"plan":[1]}' },
    ]);
    expect(sql.get('SELECT count(*) AS n FROM people')).toEqual({ n: 1 });
    sql.close();
  });

  it('of a table that the role does not hold leaves nothing anywhere', () => {
    const role = ROLE_NAMES.find((name) => TABLE_NAMES.some((table) => !holds(name, table))) ?? 'moderator';
    const table = TABLE_NAMES.find((name) => !holds(role, name)) ?? '';
    const sql = emptyFile(role);
    expect(insertImage(sql, imageOf(table, ['id', 'version', 'secret'], [[uuid(1, 1), 1, 'x']]), role)).toBe(1);
    expect(sql.get('SELECT count(*) AS n FROM parked')).toEqual({ n: 0 });
    sql.close();
  });
});

const holds = (role: RoleName, table: string): boolean => {
  const { tables } = dumpTables(role);
  return tables.includes(table);
};
const dumpTables = (role: RoleName): { tables: string[] } => {
  const sql = emptyFile(role);
  const tables = sql
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map(({ name }) => name);
  sql.close();
  return { tables };
};
