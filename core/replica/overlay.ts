import type { RoleName } from '../access/roles.ts';
import { roleOf } from '../access/roles.ts';
import type { Change } from '../commands/define.ts';
import type { Sql, SqlRow, SqlValue } from '../lib/sql.ts';
import { tableOf } from '../tables/index.ts';
import { visibleColumns } from '../tables/redact.ts';
import { toSqlite } from '../tables/sqlite.ts';
import { tablesOf } from './open.ts';

/** Version of a row that only this device has: the server's first version is 1. */
const LOCAL_VERSION = 0;

const columnsOf = (table: Change['table'], role: RoleName): string[] =>
  visibleColumns(tableOf(table), roleOf(role).redaction);

/** Applies optimistic changes over the truth and writes down how to take them back. Versions stay the server's. */
export function overlayChanges(sql: Sql, commandId: string, changes: readonly Change[], role: RoleName): Set<string> {
  const touched = new Set<string>();
  const held = new Set(tablesOf(role).map((table) => table.name));
  for (const change of changes) {
    if (!held.has(change.table)) continue;
    const columns = columnsOf(change.table, role);
    const before = sql.get<SqlRow>(
      `SELECT ${quoted(['id', 'version', ...columns])} FROM "${change.table}" WHERE id = ?`,
      [change.id],
    );
    // The truth wins: a row that the server already sent is not inserted again, one that left is not updated.
    if ((change.op === 'insert') === (before !== undefined)) continue;
    const declared = tableOf(change.table).columns;
    const values = Object.entries(change.values).filter(([name]) => columns.includes(name));
    const stored = values.map(([name, value]): SqlValue => {
      const column = declared[name];
      return column ? toSqlite(column, value) : null;
    });
    sql.run('INSERT INTO overlay (command_id, table_name, row_id, before) VALUES (?, ?, ?, ?)', [
      commandId,
      change.table,
      change.id,
      before ? JSON.stringify(before) : null,
    ]);
    const names = values.map(([name]) => name);
    if (change.op === 'insert') {
      const marks = ['?', '?', ...names.map(() => '?')].join(', ');
      sql.run(`INSERT INTO "${change.table}" (${quoted(['id', 'version', ...names])}) VALUES (${marks})`, [
        change.id,
        LOCAL_VERSION,
        ...stored,
      ]);
    } else if (names.length > 0) {
      sql.run(`UPDATE "${change.table}" SET ${names.map((name) => `"${name}" = ?`).join(', ')} WHERE id = ?`, [
        ...stored,
        change.id,
      ]);
    }
    touched.add(change.table);
  }
  return touched;
}

/** Takes every optimistic change back, newest first: what is left is the server's state at the cursor. */
export function undoOverlay(sql: Sql): Set<string> {
  const touched = new Set<string>();
  const undos = sql.all<{ table_name: Change['table']; row_id: string; before: string | null }>(
    'SELECT table_name, row_id, before FROM overlay ORDER BY n DESC',
  );
  for (const undo of undos) {
    touched.add(undo.table_name);
    if (undo.before === null) {
      sql.run(`DELETE FROM "${undo.table_name}" WHERE id = ?`, [undo.row_id]);
      continue;
    }
    const { id, ...before } = JSON.parse(undo.before) as SqlRow;
    const names = Object.keys(before);
    sql.run(`UPDATE "${undo.table_name}" SET ${names.map((name) => `"${name}" = ?`).join(', ')} WHERE id = ?`, [
      ...Object.values(before),
      id ?? null,
    ]);
  }
  if (undos.length > 0) sql.run('DELETE FROM overlay');
  return touched;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
