import { type RoleName, roleOf } from '../access/roles.ts';
import { assert } from '../lib/must.ts';
import type { Sql, SqlValue } from '../lib/sql.ts';
import type { Table } from '../tables/define.ts';
import { TABLES } from '../tables/index.ts';
import { visibleColumns } from '../tables/redact.ts';
import { toSqlite } from '../tables/sqlite.ts';
import { tablesOf } from './open.ts';
import { park, unpark } from './parked.ts';
import type { GoneLine, RowsLine } from './window.ts';

/** Rows per statement: the driver's cost is per call, not per row. */
const BATCH = 40;

const knownTable = (name: string, role: RoleName): Table | undefined =>
  tablesOf(role).find((table) => table.name === name);

/**
 * Writes the rows of one part. A row is applied iff its version is not below the local one, so that a window may come
 * twice. What the role may not see has no column to go to and is never parked (I5).
 */
export function applyRows(sql: Sql, part: RowsLine, role: RoleName): void {
  const ids = (part.values[0] ?? []) as string[];
  const versions = (part.values[1] ?? []) as number[];
  const table = knownTable(part.table, role);
  if (!table) {
    // A declared table that the role may not see is not a newer server's: nothing of it stays anywhere.
    if (Object.hasOwn(TABLES, part.table)) return;
    for (const [row, id] of ids.entries()) park(sql, part.table, id, versions[row] ?? 0, rest(part, row, 2));
    return;
  }
  const visible = new Set(visibleColumns(table, roleOf(role).redaction));
  const taken = part.columns.map((name, index) => ({ name, index })).filter(({ name }) => visible.has(name));
  const unknown = part.columns
    .map((name, index) => ({ name, index }))
    .filter(({ name, index }) => index > 1 && !Object.hasOwn(table.columns, name));
  for (let start = 0; start < ids.length; start += BATCH) {
    const end = Math.min(start + BATCH, ids.length);
    const params: SqlValue[] = [];
    for (let row = start; row < end; row += 1) {
      params.push(ids[row] ?? '', versions[row] ?? 0);
      for (const { name, index } of taken) {
        const column = table.columns[name];
        assert(column, `a declaration of ${part.table}.${name}`);
        params.push(toSqlite(column, part.values[index]?.[row]));
      }
    }
    sql.run(upsert(part.table, ['id', 'version', ...taken.map(({ name }) => name)], end - start), params);
  }
  if (unknown.length > 0) {
    for (const [row, id] of ids.entries()) {
      const columns = Object.fromEntries(unknown.map(({ name, index }) => [name, part.values[index]?.[row]]));
      park(sql, part.table, id, versions[row] ?? 0, columns);
    }
  }
}

const rest = (part: RowsLine, row: number, from: number): Record<string, unknown> =>
  Object.fromEntries(part.columns.slice(from).map((name, index) => [name, part.values[from + index]?.[row]]));

function upsert(table: string, columns: readonly string[], rows: number): string {
  const names = columns.map((name) => `"${name}"`);
  const marks = `(${columns.map(() => '?').join(', ')})`;
  const sets = names.slice(1).map((name) => `${name} = excluded.${name}`);
  return `INSERT INTO "${table}" (${names.join(', ')}) VALUES ${Array(rows).fill(marks).join(', ')}
    ON CONFLICT (id) DO UPDATE SET ${sets.join(', ')} WHERE excluded.version >= "${table}".version`;
}

export function applyGone(sql: Sql, part: GoneLine, role: RoleName): void {
  unpark(sql, part.table, part.ids);
  if (!knownTable(part.table, role)) return;
  sql.run(`DELETE FROM "${part.table}" WHERE id IN (SELECT value FROM json_each(?))`, [JSON.stringify(part.ids)]);
}
