import type { Redaction } from '../access/roles.ts';
import type { Sql, SqlValue } from '../lib/sql.ts';
import type { Table } from '../tables/define.ts';
import { visibleColumns } from '../tables/redact.ts';
import { createTableSql, toSqlite } from '../tables/sqlite.ts';
import { createTableIndexes } from './indexes.ts';

/**
 * A replica one version behind keeps what it does not understand: a newer server's tables and columns wait
 * here as JSON until the version that declares them opens the file.
 */
export function park(sql: Sql, table: string, id: string, version: number, columns: Record<string, unknown>): void {
  sql.run(
    `INSERT INTO parked (table_name, row_id, version, columns) VALUES (?, ?, ?, ?)
     ON CONFLICT (table_name, row_id) DO UPDATE SET version = excluded.version, columns = excluded.columns
     WHERE excluded.version >= parked.version`,
    [table, id, version, JSON.stringify(columns)],
  );
}

export const unpark = (sql: Sql, table: string, ids: readonly string[]): void => {
  sql.run('DELETE FROM parked WHERE table_name = ? AND row_id IN (SELECT value FROM json_each(?))', [
    table,
    JSON.stringify(ids),
  ]);
};

interface StoredColumn {
  readonly name: string;
  readonly type: string;
  /** 2: generated. */
  readonly hidden: number;
}

/** Adds the tables and columns that `tables` declare and fills them. False when adding is not enough: rebuild. */
export function adoptParked(sql: Sql, tables: readonly Table[], redaction: Redaction): boolean {
  for (const table of tables) {
    const stored = sql.all<StoredColumn>('SELECT name, type, hidden FROM pragma_table_xinfo(?)', [table.name]);
    const visible = visibleColumns(table, redaction);
    if (stored.length === 0) {
      sql.exec(createTableSql(table, redaction));
      createTableIndexes(sql, table);
    } else {
      const declared = new Set([...Object.keys(table.columns), 'id', 'version']);
      const generated = stored.filter((column) => column.hidden !== 0).map((column) => column.name);
      const fits = stored.every(({ name }) => declared.has(name)) && generated.every((name) => !visible.includes(name));
      if (!fits) return false;
      for (const [name, column] of Object.entries(table.columns)) {
        if (stored.some((has) => has.name === name)) continue;
        const type =
          column.kind === 'real' ? 'REAL' : ['int', 'bool', 'time'].includes(column.kind) ? 'INTEGER' : 'TEXT';
        const generatedNull = visible.includes(name) ? '' : ' GENERATED ALWAYS AS (NULL) VIRTUAL';
        sql.exec(`ALTER TABLE "${table.name}" ADD COLUMN "${name}" ${type}${generatedNull}`);
      }
    }
    fill(sql, table, visible, stored.length === 0);
  }
  return true;
}

function fill(sql: Sql, table: Table, visible: readonly string[], isNew: boolean): void {
  const parked = sql.all<{ row_id: string; version: number; columns: string }>(
    'SELECT row_id, version, columns FROM parked WHERE table_name = ?',
    [table.name],
  );
  for (const row of parked) {
    const values = JSON.parse(row.columns) as Record<string, unknown>;
    const known = visible.filter((name) => Object.hasOwn(values, name));
    const stored = known.map((name): SqlValue => {
      const column = table.columns[name];
      return column ? toSqlite(column, values[name]) : null;
    });
    if (isNew) {
      const names = ['id', 'version', ...known].map((name) => `"${name}"`).join(', ');
      const marks = ['?', '?', ...known.map(() => '?')].join(', ');
      sql.run(`INSERT INTO "${table.name}" (${names}) VALUES (${marks})`, [row.row_id, row.version, ...stored]);
    } else if (known.length > 0) {
      const sets = known.map((name) => `"${name}" = ?`).join(', ');
      sql.run(`UPDATE "${table.name}" SET ${sets} WHERE id = ?`, [...stored, row.row_id]);
    }
    unpark(sql, table.name, [row.row_id]);
  }
}
