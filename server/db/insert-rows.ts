import { type RawBuilder, sql } from 'kysely';
import type { ColumnKind } from '../../core/tables/define.ts';
import { type AnyTable, columnOf } from './encode.ts';
import type { Db } from './kysely.ts';

/** How a column of each kind travels in the JSON of a multi-row statement. */
const RECORD_TYPE: Readonly<Record<ColumnKind, string>> = {
  uuid: 'uuid',
  text: 'text',
  int: 'integer',
  real: 'double precision',
  decimal: 'numeric',
  bool: 'boolean',
  time: 'double precision',
  json: 'jsonb',
};

/**
 * `rows` as a set in SQL with the alias `name`: one bound JSON value however many rows there are. Rows are as code
 * holds them; times (ms) become timestamptz.
 */
export function recordset(
  table: AnyTable,
  columns: readonly string[],
  rows: readonly object[],
  name = 'r',
): RawBuilder<unknown> {
  const fields = columns.map((column) => `"${column}" ${RECORD_TYPE[columnOf(table, column).kind]}`).join(', ');
  const selected = columns
    .map((column) =>
      columnOf(table, column).kind === 'time' ? `to_timestamp("${column}" / 1000.0) AS "${column}"` : `"${column}"`,
    )
    .join(', ');
  return sql`(SELECT ${sql.raw(selected)} FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(${sql.raw(fields)})) AS ${sql.raw(name)}`;
}

/**
 * Inserts all rows in one statement and tells how many were written. Every row has the keys of the first.
 * `onConflict` is the text after ON CONFLICT; code only, never data.
 */
export async function insertRows(
  db: Db,
  table: AnyTable,
  rows: readonly object[],
  onConflict?: string,
): Promise<number> {
  const first = rows[0];
  if (!first) return 0;
  const columns = Object.keys(first);
  const list = sql.raw(columns.map((column) => `"${column}"`).join(', '));
  const conflict = onConflict === undefined ? sql`` : sql`ON CONFLICT ${sql.raw(onConflict)}`;
  const result = await sql`
    INSERT INTO ${sql.table(table)} (${list})
    SELECT ${list} FROM ${recordset(table, columns, rows)} ${conflict}`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
