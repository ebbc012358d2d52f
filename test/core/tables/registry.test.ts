import { describe, expect, it } from 'vitest';
import { ROLE_NAMES, roleOf } from '../../../core/access/roles.ts';
import { TABLE_NAMES, tableOf } from '../../../core/tables/index.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import { createTableSql, fromSqlite, toSqlite } from '../../../core/tables/sqlite.ts';

/** Each entry of the registry gets these checks for free. */
describe.each(TABLE_NAMES)('table %s', (name) => {
  const table = tableOf(name);

  it('is registered under its own name, with snake_case columns', () => {
    expect(table.name).toBe(name);
    for (const column of Object.keys(table.columns)) expect(column).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  it('indexes only its own columns', () => {
    for (const column of table.indexes.flat()) expect(Object.keys(table.columns)).toContain(column);
  });

  it('has no place for a value that a role may not see', () => {
    for (const role of ROLE_NAMES) {
      const { redaction } = roleOf(role);
      const sql = createTableSql(table, redaction);
      const visible = visibleColumns(table, redaction);
      for (const column of Object.keys(table.columns)) {
        expect(sql.includes(`"${column}" `)).toBe(true);
        expect(new RegExp(`"${column}" \\w+ GENERATED`).test(sql)).toBe(!visible.includes(column));
      }
    }
  });

  it('stores and reads back every kind of value', () => {
    const samples = {
      uuid: 'u',
      text: 't',
      int: 3,
      real: 1.5,
      decimal: '12.30',
      bool: true,
      time: 5,
      json: { a: [1] },
    } as const;
    for (const column of Object.values(table.columns)) {
      expect(fromSqlite(column, toSqlite(column, samples[column.kind]))).toEqual(samples[column.kind]);
      expect(fromSqlite(column, toSqlite(column, null))).toBeNull();
    }
  });
});
