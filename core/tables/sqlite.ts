import type { Redaction } from '../access/roles.ts';
import type { SqlValue } from '../lib/sql.ts';
import type { Column, ColumnKind, Table } from './define.ts';

const SQLITE_TYPE: Readonly<Record<ColumnKind, string>> = {
  uuid: 'TEXT',
  text: 'TEXT',
  int: 'INTEGER',
  real: 'REAL',
  decimal: 'TEXT',
  bool: 'INTEGER',
  time: 'INTEGER',
  json: 'TEXT',
};

/**
 * DDL of the replica for one reader. A column that the reader may not see is a generated NULL: queries still run, and
 * the file has no place where a value could be.
 */
export function createTableSql(table: Table, redaction: Redaction): string {
  const columns = Object.entries(table.columns).map(([name, column]) => {
    const type = SQLITE_TYPE[column.kind];
    if (redaction[column.sensitivity] === 'none') return `"${name}" ${type} GENERATED ALWAYS AS (NULL) VIRTUAL`;
    const nullable = column.nullable || column.sensitivity !== 'open';
    return `"${name}" ${type}${nullable ? '' : ' NOT NULL'}`;
  });
  return `CREATE TABLE "${table.name}" (id TEXT PRIMARY KEY, version INTEGER NOT NULL, ${columns.join(', ')}) WITHOUT ROWID`;
}

export const createIndexesSql = (table: Table): string[] =>
  table.indexes.map(
    (columns) =>
      `CREATE INDEX "${table.name}_${columns.join('_')}" ON "${table.name}" (${columns.map((c) => `"${c}"`).join(', ')})`,
  );

/** A value as the wire carries it → as SQLite stores it. */
export function toSqlite(column: Column, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (column.kind === 'json') return JSON.stringify(value);
  if (column.kind === 'bool') return value ? 1 : 0;
  return value as SqlValue;
}

/** The other way. */
export function fromSqlite(column: Column, value: SqlValue | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (column.kind === 'json') return JSON.parse(String(value));
  if (column.kind === 'bool') return value === 1;
  return value;
}

/** A stored row → the row as code sees it (json parsed, booleans real). */
export function rowFromSqlite(table: Table, stored: Record<string, SqlValue>): Record<string, unknown> {
  const row: Record<string, unknown> = { id: stored.id, version: stored.version };
  for (const [name, column] of Object.entries(table.columns)) row[name] = fromSqlite(column, stored[name]);
  return row;
}
