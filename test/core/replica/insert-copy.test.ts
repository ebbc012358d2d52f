import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ROLE_NAMES, type RoleName, roleOf } from '../../../core/access/roles.ts';
import { applyRows } from '../../../core/replica/insert.ts';
import { insertCopied } from '../../../core/replica/insert-copy.ts';
import { WindowError } from '../../../core/replica/window.ts';
import { TABLE_NAMES, type TableName, tableOf } from '../../../core/tables/index.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import { dumpReplica, uuid } from '../../support/replica-world.ts';
import { cell } from './cells.ts';
import { emptyReplica } from './support.ts';

// A copy's rows are read by SQLite itself, a window's by our own code: what is in the file afterwards is the same.

/** Rows of a table, some of them twice, as a role gets them. */
const rowsFor = (name: TableName, role: RoleName) => {
  const table = tableOf(name);
  const columns = visibleColumns(table, roleOf(role).redaction);
  const row = fc.tuple(
    fc.integer({ min: 1, max: 6 }).map((n) => uuid(4, n)),
    fc.integer({ min: 1, max: 5 }),
    ...columns.map((column) => cell(table.columns[column])),
  );
  return fc
    .array(row, { maxLength: 12 })
    .map((rows) => ({ table: name, columns: ['id', 'version', ...columns], rows }));
};

const asWindow = ({ table, columns, rows }: { table: string; columns: string[]; rows: readonly unknown[][] }) => ({
  t: 'rows' as const,
  table,
  columns,
  values: columns.map((_, at) => rows.map((row) => row[at])),
});

it.each(ROLE_NAMES)('what a copy writes for a %s is what a window writes', (role) => {
  const any = fc.constantFrom(...TABLE_NAMES).chain((name) => rowsFor(name, role));
  fc.assert(
    fc.property(fc.array(any, { maxLength: 4 }), fc.boolean(), (parts, asBytes) => {
      const [copied, windowed] = [emptyReplica(role).sql, emptyReplica(role).sql];
      for (const part of parts) {
        const text = JSON.stringify(part.rows);
        insertCopied(copied, { ...part, rows: asBytes ? Buffer.from(text) : text }, role);
        // A window names a row once; as many windows as rows, then.
        for (const row of part.rows) applyRows(windowed, asWindow({ ...part, rows: [row] }), role);
      }
      expect(dumpReplica(copied, role)).toEqual(dumpReplica(windowed, role));
      copied.close();
      windowed.close();
    }),
    { numRuns: 40 },
  );
});

it('answers how many rows were written', () => {
  const { sql } = emptyReplica();
  const rows = JSON.stringify([1, 2, 3].map((n) => [uuid(1, n), 1, `Person ${n}`, 'lead', true]));
  const people = { table: 'people', columns: ['id', 'version', 'display_name', 'role', 'active'], rows };
  expect(insertCopied(sql, people, 'moderator')).toBe(3);
  expect(sql.get('SELECT count(*) AS n FROM people')).toEqual({ n: 3 });
});

it.each([
  ['no JSON', '[["a", 1, '],
  ['no rows', '[1]'],
  ['rows that are too short', `[["${uuid(1, 1)}", 1]]`],
  ['rows that are too long', `[["${uuid(1, 1)}", 1, "A", "lead", true, 5]]`],
  ['rows without what they must have', `[["${uuid(1, 1)}", 1, null, "lead", true]]`],
  ['objects', '[{"id": 1}]'],
])('refuses %s', (_what, rows) => {
  const people = { table: 'people', columns: ['id', 'version', 'display_name', 'role', 'active'], rows };
  expect(() => insertCopied(emptyReplica().sql, people, 'moderator')).toThrow(WindowError);
});
