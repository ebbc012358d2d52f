import { type RoleName, roleOf } from '../access/roles.ts';
import { assert } from '../lib/must.ts';
import type { Sql } from '../lib/sql.ts';
import type { Column } from '../tables/define.ts';
import { TABLES } from '../tables/index.ts';
import { visibleColumns } from '../tables/redact.ts';
import { tablesOf } from './open.ts';
import { park } from './parked.ts';
import { isUnreadable } from './storage.ts';
import { WindowError } from './window.ts';

/** An array of rows as JSON: the bytes that came (UTF-8), or a text. */
export type JsonRows = Uint8Array | string;

/** Rows of one table; `id` and `version` come first in each. */
export interface CopiedTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: JsonRows;
}

interface Place {
  readonly name: string;
  /** Of the value in a row. */
  readonly at: number;
}

const placesOf = (columns: readonly string[]): Place[] => columns.map((name, at) => ({ name, at }));

/** A value of a row in SQL, as `toSqlite` would store it. */
function valueAt({ at }: Place, column: Column | undefined, width: number): string {
  // A row of another length has no id, which no table takes.
  if (at === 0) return `CASE json_array_length(value) WHEN ${width} THEN value ->> 0 END`;
  return column?.kind === 'json' ? `nullif(value -> ${at}, 'null')` : `value ->> ${at}`;
}

function insertSql(table: string, kept: readonly Place[], kinds: Record<string, Column>, width: number): string {
  const names = kept.map(({ name }) => `"${name}"`);
  const values = kept.map((place) => valueAt(place, kinds[place.name], width));
  const sets = names.slice(1).map((name) => `${name} = excluded.${name}`);
  return `INSERT INTO "${table}" (${names.join(', ')}) SELECT ${values.join(', ')} FROM jsonb_each(CAST(? AS TEXT))
    WHERE true ON CONFLICT (id) DO UPDATE SET ${sets.join(', ')} WHERE excluded.version >= "${table}".version`;
}

/**
 * Writes the rows of one table of a copy and answers how many. SQLite reads the JSON itself: that takes half of what it takes to
 * make values of it here and to bind them one by one. Like a window's rows: one that comes twice counts by its version, what
 * the role may not see has no place to go to (I5), and what this version does not know is parked.
 */
export function insertCopied(sql: Sql, { table: name, columns, rows }: CopiedTable, role: RoleName): number {
  const table = tablesOf(role).find((one) => one.name === name);
  if (columns[0] !== 'id' || columns[1] !== 'version') throw new WindowError('a part without ids');
  const places = placesOf(columns);
  if (!table) {
    const parsed = read(sql, rows, columns.length);
    // A declared table that the role may not see is not a newer server's: nothing of it stays anywhere.
    if (!Object.hasOwn(TABLES, name)) for (const row of parsed) parkRow(sql, name, row, places.slice(2));
    return parsed.length;
  }
  const visible = new Set(visibleColumns(table, roleOf(role).redaction));
  const kept = places.filter(({ name: column, at }) => at < 2 || visible.has(column));
  const unknown = places.slice(2).filter(({ name: column }) => !Object.hasOwn(table.columns, column));
  const written = readable(() => sql.run(insertSql(name, kept, table.columns, columns.length), [rows])).changes;
  if (unknown.length > 0) for (const row of read(sql, rows, columns.length)) parkRow(sql, name, row, unknown);
  return written;
}

/** Rows that are no JSON, or not of the shape that the columns say, are no part of a copy. */
function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isUnreadable(error)) throw new WindowError('unreadable rows', { cause: error });
    throw error;
  }
}

function read(sql: Sql, rows: JsonRows, width: number): unknown[][] {
  const text =
    typeof rows === 'string' ? rows : sql.get<{ text: string }>('SELECT CAST(? AS TEXT) AS text', [rows])?.text;
  const parsed = JSON.parse(text ?? '') as unknown;
  const even = (row: unknown): row is unknown[] => Array.isArray(row) && row.length === width;
  if (!Array.isArray(parsed) || !parsed.every(even)) throw new WindowError('uneven rows');
  return parsed;
}

function parkRow(sql: Sql, table: string, row: readonly unknown[], columns: readonly Place[]): void {
  const [id, version] = row;
  assert(typeof id === 'string' && typeof version === 'number', 'a row with id and version');
  park(sql, table, id, version, Object.fromEntries(columns.map(({ name, at }) => [name, row[at]])));
}
