import { type RoleName, roleOf } from '../access/roles.ts';
import type { CopyTable } from '../contract/copy.ts';
import { assert } from '../lib/must.ts';
import type { Sql, SqlValue } from '../lib/sql.ts';
import type { Column } from '../tables/define.ts';
import { TABLES } from '../tables/index.ts';
import { visibleColumns } from '../tables/redact.ts';
import { toSqlite } from '../tables/sqlite.ts';
import { tablesOf } from './open.ts';
import { park } from './parked.ts';
import { WindowError } from './window.ts';

/** Rows per statement: the driver's cost is per call, not per row. */
const BATCH = 40;

interface Plan {
  /** Places in the row of what is kept, and how it is stored. */
  readonly taken: readonly { readonly at: number; readonly column: Column | null }[];
  readonly unknown: readonly { readonly at: number; readonly name: string }[];
  readonly insert: (rows: number) => string;
}

function planFor({ table: name, columns }: CopyTable, role: RoleName): Plan | null {
  const table = tablesOf(role).find((one) => one.name === name);
  if (!table) return null;
  if (columns[0] !== 'id' || columns[1] !== 'version') throw new WindowError('a part without ids');
  const visible = new Set(visibleColumns(table, roleOf(role).redaction));
  const at = columns.map((column, index) => ({ name: column, at: index }));
  const kept = at.filter(({ name: column, at: place }) => place < 2 || visible.has(column));
  const names = kept.map(({ name: column }) => `"${column}"`);
  const marks = `(${names.map(() => '?').join(', ')})`;
  const sets = names.slice(1).map((column) => `${column} = excluded.${column}`);
  return {
    taken: kept.map(({ name: column, at: place }) => ({ at: place, column: table.columns[column] ?? null })),
    unknown: at.filter(({ name: column, at: place }) => place > 1 && !Object.hasOwn(table.columns, column)),
    insert: (rows) =>
      `INSERT INTO "${name}" (${names.join(', ')}) VALUES ${Array(rows).fill(marks).join(', ')}
       ON CONFLICT (id) DO UPDATE SET ${sets.join(', ')} WHERE excluded.version >= "${name}".version`,
  };
}

/**
 * Writes the rows of one table of a copy. Like a window's rows: one that comes twice counts by its version, what the role
 * may not see has no place to go to (I5), and what this version does not know is parked.
 */
export function insertCopied(sql: Sql, copied: CopyTable, role: RoleName): void {
  const { columns, rows, table } = copied;
  const plan = planFor(copied, role);
  if (rows.some((row) => row.length !== columns.length)) throw new WindowError('uneven rows');
  if (!plan) {
    if (Object.hasOwn(TABLES, table)) return;
    const all = columns.map((name, at) => ({ name, at })).slice(2);
    for (const row of rows) parkRow(sql, table, row, all);
    return;
  }
  // One text for all full batches: the driver finds its statement by it.
  const full = plan.insert(BATCH);
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const params: SqlValue[] = [];
    for (const row of batch) {
      for (const { at, column } of plan.taken) {
        params.push(column ? toSqlite(column, row[at]) : (row[at] as SqlValue));
      }
    }
    sql.run(batch.length === BATCH ? full : plan.insert(batch.length), params);
  }
  if (plan.unknown.length > 0) for (const row of rows) parkRow(sql, table, row, plan.unknown);
}

function parkRow(sql: Sql, table: string, row: readonly unknown[], columns: Plan['unknown']): void {
  const [id, version] = row;
  assert(typeof id === 'string' && typeof version === 'number', 'a row with id and version');
  park(sql, table, id, version, Object.fromEntries(columns.map(({ name, at }) => [name, row[at]])));
}
