import { sql } from 'kysely';
import { assert } from '../../core/lib/must.ts';
import type { TableName } from '../../core/tables/index.ts';
import { insertRows, recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import type { RowCache, TableWrites } from './row-cache.ts';

/** Rows whose same columns changed are written together. */
function byColumns(updates: TableWrites['updates']): { columns: string[]; rows: Record<string, unknown>[] }[] {
  const groups = new Map<string, { columns: string[]; rows: Record<string, unknown>[] }>();
  for (const { row, columns } of updates) {
    const sorted = [...columns].sort();
    const group = groups.get(sorted.join()) ?? { columns: sorted, rows: [] };
    group.rows.push(Object.fromEntries(['id', ...sorted].map((name) => [name, row[name]])));
    groups.set(sorted.join(), group);
  }
  return [...groups.values()];
}

async function update(trx: Trx, table: TableName, columns: string[], rows: Record<string, unknown>[]): Promise<void> {
  const set = columns.map((name) => `"${name}" = r."${name}"`).join(', ');
  const result = await sql`
    UPDATE ${sql.table(table)} AS t SET ${sql.raw(set)}
    FROM ${recordset(table, ['id', ...columns], rows)} WHERE t.id = r.id`.execute(trx);
  assert(Number(result.numAffectedRows) === rows.length, `all of ${rows.length} rows of ${table} to be there`);
}

/** Writes what the commands changed. The version is the trigger's business. */
export async function writeRows(trx: Trx, cache: RowCache): Promise<void> {
  for (const { table, inserts, updates } of cache.writes()) {
    await insertRows(
      trx,
      table,
      inserts.map(({ version: _version, ...row }) => row),
    );
    for (const { columns, rows } of byColumns(updates.filter(({ columns }) => columns.length > 0)))
      await update(trx, table, columns, rows);
  }
}
