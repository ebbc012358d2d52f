import { sql } from 'kysely';
import { must } from '../../../core/lib/must.ts';
import { binaryArray } from '../../db/binary-array.ts';
import type { AnyTable } from '../../db/encode.ts';
import { insertRows, recordset } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';

/**
 * All rows of a projection: those that were not there `before` are inserted, others brought to the given state. No other batch has
 * events of these at the same time, so what was there before is there now, and nothing else is: ON CONFLICT would cost each row a
 * second look into the index and a lock. A row that would not change is left alone, because a change is news to every replica that
 * holds it. Evidence stays evidence.
 */
export async function upsertRows(
  trx: Trx,
  table: AnyTable,
  rows: readonly { readonly id: string }[],
  before: readonly { readonly id: string }[],
): Promise<void> {
  const known = new Set(before.map(({ id }) => id));
  const [changed, fresh] = [rows.filter(({ id }) => known.has(id)), rows.filter(({ id }) => !known.has(id))];
  await Promise.all([updateRows(trx, table, changed), insertRows(trx, table, fresh)]);
}

async function updateRows(trx: Trx, table: AnyTable, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(must(rows[0], 'a row'));
  const changing = columns.filter((column) => column !== 'id' && column !== 'external_id');
  const value = (column: string): string =>
    column === 'in_evidence' ? '(t.in_evidence OR r.in_evidence)' : `r.${column}`;
  const assignments = sql.raw(changing.map((column) => `${column} = ${value(column)}`).join(', '));
  const now = sql.raw(changing.map((column) => `t.${column}`).join(', '));
  const next = sql.raw(changing.map(value).join(', '));
  await sql`
    UPDATE ${sql.table(table)} AS t SET ${assignments} FROM ${recordset(table, ['id', ...changing], rows)}
     WHERE t.id = r.id AND (${now}) IS DISTINCT FROM (${next})`.execute(trx);
}

/** The rows that already exist under these platform ids. */
export function existing<R>(trx: Trx, table: AnyTable, externalIds: readonly string[]): Promise<R[]> {
  if (externalIds.length === 0) return Promise.resolve([]);
  return sql<R>`SELECT * FROM ${sql.table(table)} WHERE external_id = ANY(${binaryArray('text', externalIds)}::text[])`
    .execute(trx)
    .then(({ rows }) => rows);
}
