import { sql } from 'kysely';
import { must } from '../../../core/lib/must.ts';
import { binaryArray } from '../../db/binary-array.ts';
import type { AnyTable } from '../../db/encode.ts';
import { recordset } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';

/**
 * One statement for all rows of a projection, keyed by the platform's id: new rows are inserted, others brought to the
 * given state. A row that would not change is left alone, because a change is news to every replica that holds it.
 * Evidence stays evidence.
 */
export async function upsertRows(trx: Trx, table: AnyTable, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(must(rows[0], 'a row'));
  const changing = columns.filter((column) => column !== 'id' && column !== 'external_id');
  const value = (column: string): string =>
    column === 'in_evidence' ? `(t.in_evidence OR excluded.in_evidence)` : `excluded.${column}`;
  const list = sql.raw(columns.join(', '));
  const assignments = sql.raw(changing.map((column) => `${column} = ${value(column)}`).join(', '));
  const before = sql.raw(changing.map((column) => `t.${column}`).join(', '));
  const after = sql.raw(changing.map(value).join(', '));
  await sql`
    INSERT INTO ${sql.table(table)} AS t (${list})
    SELECT ${list} FROM ${recordset(table, columns, rows)}
    ON CONFLICT (external_id) DO UPDATE SET ${assignments}
    WHERE (${before}) IS DISTINCT FROM (${after})`.execute(trx);
}

/** The rows that already exist under these platform ids. */
export function existing<R>(trx: Trx, table: AnyTable, externalIds: readonly string[]): Promise<R[]> {
  if (externalIds.length === 0) return Promise.resolve([]);
  return sql<R>`SELECT * FROM ${sql.table(table)} WHERE external_id = ANY(${binaryArray('text', externalIds)}::text[])`
    .execute(trx)
    .then(({ rows }) => rows);
}
