import { type RawBuilder, sql } from 'kysely';
import type { ColumnKind } from '../../core/tables/define.ts';
import { binaryColumn, type ElementType } from './binary-array.ts';
import { type AnyTable, columnOf } from './encode.ts';
import type { Db } from './kysely.ts';

/** How a column of each kind travels: as an array of its values. */
const ELEMENT: Readonly<Record<ColumnKind, ElementType>> = {
  uuid: 'uuid',
  text: 'text',
  int: 'int4',
  real: 'float8',
  decimal: 'text',
  bool: 'bool',
  time: 'timestamptz',
  json: 'jsonb',
};

export type Kinds = Readonly<Record<string, ColumnKind>>;

/**
 * `rows` as a set in SQL with the alias `name`: one bound array for each column, however many rows there are. Rows are
 * as code holds them; times (ms) become timestamptz. A key that a row lacks is null.
 */
export function rowSet(kinds: Kinds, rows: readonly object[], name = 'r'): RawBuilder<unknown> {
  const columns = Object.entries(kinds);
  const list = columns.map(([column]) => `"${column}"`).join(', ');
  const selected = columns.map(([column, kind]) => (kind === 'decimal' ? `"${column}"::numeric` : `"${column}"`));
  const arrays = columns.map(
    ([column, kind]) => sql`${binaryColumn(ELEMENT[kind], rows, column)}::${sql.raw(ELEMENT[kind])}[]`,
  );
  return sql`(SELECT ${sql.raw(selected.join(', '))} FROM unnest(${sql.join(arrays)}) AS x(${sql.raw(list)})) AS ${sql.raw(name)}`;
}

/** Rows of a table, or of some of its columns, as a set in SQL with the alias `name`. */
export const recordset = (
  table: AnyTable,
  columns: readonly string[],
  rows: readonly object[],
  name = 'r',
): RawBuilder<unknown> =>
  rowSet(Object.fromEntries(columns.map((column) => [column, columnOf(table, column).kind])), rows, name);

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
