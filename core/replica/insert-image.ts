import { type RoleName, roleOf } from '../access/roles.ts';
import { type CopyImage, imageTable } from '../contract/copy.ts';
import { must } from '../lib/must.ts';
import type { Sql } from '../lib/sql.ts';
import { TABLES } from '../tables/index.ts';
import { visibleColumns } from '../tables/redact.ts';
import { tablesOf } from './open.ts';
import { park } from './parked.ts';
import { isDamaged, isUnreadable } from './storage.ts';
import { WindowError } from './window.ts';

/** Of a database file (https://sqlite.org/fileformat2.html). */
const HEADER_BYTES = 100;

/** Rows of one table as a database file (contract/copy.ts). */
export interface CopiedImage extends CopyImage {
  readonly image: Uint8Array;
}

/**
 * Writes the rows of an image into an empty file and answers how many. SQLite takes them as they are stored, a third of the work of
 * reading any text. As for rows of JSON: what the role may not see has no place to go to (I5), and what this version does
 * not know is parked. A row that comes twice is no part of a copy. No transaction may be open on `sql`.
 */
export function insertImage(sql: Sql, copied: CopiedImage, role: RoleName): number {
  if (!isWhole(copied.image)) throw new WindowError('half an image');
  const open = must(sql.beside, 'a file that can be opened beside an image');
  return readable(() => {
    const beside = open(copied.image);
    try {
      check(beside, copied);
      const written = insertKnown(beside, copied, role);
      parkUnknown(sql, beside, copied, role);
      return written;
    } finally {
      beside.close();
    }
  });
}

/** By the size and the number of its pages. What the last one lacks at its end SQLite would read as zeros. */
function isWhole(image: Uint8Array): boolean {
  if (image.byteLength < HEADER_BYTES) return false;
  const header = new DataView(image.buffer, image.byteOffset, HEADER_BYTES);
  return header.getUint16(16) * header.getUint32(28) === image.byteLength;
}

/** An image holds rows and nothing else: no view, no trigger, no other table. */
function check(beside: Sql, { columns, rows }: CopiedImage): void {
  const schema = beside.all<{ sql: string }>('SELECT sql FROM main.sqlite_schema');
  if (schema.length !== 1 || schema[0]?.sql !== imageTable(columns.length)) throw new WindowError('not an image');
  if (columns[0] !== 'id' || columns[1] !== 'version') throw new WindowError('a part without ids');
  const found = beside.get<{ n: number }>('SELECT count(*) AS n FROM main.rows')?.n;
  if (found !== rows) throw new WindowError(`${found} rows came, ${rows} were sent`);
}

function insertKnown(beside: Sql, { table: name, columns, rows }: CopiedImage, role: RoleName): number {
  const table = tablesOf(role).find((one) => one.name === name);
  if (!table) return rows;
  const visible = new Set(['id', 'version', ...visibleColumns(table, roleOf(role).redaction)]);
  const kept = columns.map((column, at) => ({ column, at })).filter(({ column }) => visible.has(column));
  const [names, values] = [kept.map(({ column }) => `"${column}"`), kept.map(({ at }) => `c${at}`)];
  return beside.run(`INSERT INTO target."${name}" (${names.join()}) SELECT ${values.join()} FROM main.rows`).changes;
}

function parkUnknown(sql: Sql, beside: Sql, { table: name, columns, json }: CopiedImage, role: RoleName): void {
  const table = tablesOf(role).find((one) => one.name === name);
  // A declared table that the role may not see is not a newer server's: nothing of it stays anywhere.
  if (!table && Object.hasOwn(TABLES, name)) return;
  const unknown = columns
    .map((column, at) => ({ column, at }))
    .slice(2)
    .filter(({ column }) => !table || !Object.hasOwn(table.columns, column));
  if (table && unknown.length === 0) return;
  for (const row of beside.all('SELECT * FROM main.rows')) {
    const values = unknown.map(({ column, at }) => {
      const value = row[`c${at}`];
      return [column, json.includes(at) && typeof value === 'string' ? (JSON.parse(value) as unknown) : value];
    });
    park(sql, name, String(row.c0), Number(row.c1), Object.fromEntries(values));
  }
}

/** A file that is no database, or rows that a table does not take, are no part of a copy. */
function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isUnreadable(error) || isDamaged(error)) throw new WindowError('an unreadable image', { cause: error });
    throw error;
  }
}
