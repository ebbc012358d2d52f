import { canonical } from '../../core/audit/canonical.ts';
import type { CopyImage } from '../../core/contract/copy.ts';
import type { WindowLine } from '../../core/contract/wire.ts';
import { rowFromFeed } from '../../core/tables/feed.ts';
import type { Changes } from '../../server/feed/changes.ts';
import { readImage } from '../support/image.ts';
import type { CopyDocument } from './twin-copy.ts';

export type Row = Record<string, unknown>;

/** table/id → the row as it came, or `gone`. */
export type Contents = Map<string, string>;

/** What the lines of a window say, whatever their order. JSON in a column may be written with its keys in another order. */
export function contentsOf(lines: readonly string[]): { to: string; contents: Contents; rows: number } {
  const parsed = lines.map((line) => JSON.parse(line) as WindowLine);
  const contents: Contents = new Map();
  let [to, rows] = ['', 0];
  for (const line of parsed) {
    if (line.t === 'window') to = line.to;
    if (line.t === 'end') rows = line.rows;
    if (line.t === 'gone') for (const id of line.ids) contents.set(`${line.table}/${id}`, 'gone');
    if (line.t !== 'rows') continue;
    for (const [n, id] of (line.values[0] ?? []).entries()) {
      const row = Object.fromEntries(line.columns.map((name, column) => [name, line.values[column]?.[n]]));
      contents.set(`${line.table}/${String(id)}`, canonical(row));
    }
  }
  return { to, contents, rows };
}

/** The rows of some changes, by table and id. */
export const changesOf = ({ tables }: Changes): Row[] =>
  tables.flatMap(({ table, rows }) => {
    const names = ['id', 'version', ...Object.keys(table.columns)];
    return rows
      .map((row) => ({
        table: table.name,
        erased: row[names.length] ?? null,
        ...rowFromFeed(table, Object.fromEntries(names.map((name, at) => [name, row[at] ?? null]))),
      }))
      .sort((a, b) => (String((a as Row).id) < String((b as Row).id) ? -1 : 1));
  });

/** The documents of a copy, but for its name and its place in the history. */
export const documentsOf = (documents: readonly CopyDocument[]): string[] =>
  documents.map((document) => {
    const { id: _id, head, ...rest } = typeof document === 'string' ? (JSON.parse(document) as Row) : imaged(document);
    const { to: _to, ...said } = (head ?? {}) as Row;
    return canonical({ ...rest, ...said });
  });

/** A part with the rows of its image, as SQLite finds them, in place of their number. */
function imaged(document: Buffer): Row {
  const end = document.indexOf('\n');
  const part = JSON.parse(document.toString('utf8', 0, end)) as Row & { tables: [CopyImage] };
  const [{ json, rows: count, ...table }] = part.tables;
  const { rows, check } = readImage(document.subarray(end + 1));
  if (check !== 'ok' || rows.length !== count) throw new Error(`a bad image: ${String(check)}, ${rows.length} rows`);
  const value = (one: unknown, at: number): unknown =>
    json.includes(at) && typeof one === 'string' ? (JSON.parse(one) as unknown) : one;
  return { ...part, tables: [{ ...table, rows: rows.map((row) => row.map(value)) }] };
}
