import { Readable } from 'node:stream';
import { type CopyTable, copyEnd, copyHead, copyPart } from '../../core/contract/copy.ts';
import type { Column } from '../../core/tables/define.ts';
import { type TableName, tableOf } from '../../core/tables/index.ts';
import { fromSqlite } from '../../core/tables/sqlite.ts';
import { copyFrames } from '../../electron/backend/copy-frames.ts';
import { readImage } from './image.ts';

export interface ReadCopy {
  readonly id: string;
  readonly to: string;
  readonly cases: number;
  readonly expected: number | null;
  readonly parts: readonly {
    readonly n: number | null;
    readonly urgent: boolean;
    readonly tables: readonly CopyTable[];
  }[];
  /** Null when it broke off. */
  readonly end: { readonly n: number; readonly rows: number } | null;
}

interface TableOnItsWay {
  readonly table: TableName;
  readonly columns: readonly string[];
  rows: unknown;
  image?: Uint8Array;
}

/** Rows that stayed bytes (readDocument), as values. */
function withRows(document: unknown): unknown {
  const { tables } = document as { tables?: TableOnItsWay[] };
  for (const table of tables ?? []) {
    if (table.rows instanceof Uint8Array) table.rows = JSON.parse(Buffer.from(table.rows).toString());
    if (table.image) {
      const { rows, check } = readImage(table.image);
      if (check !== 'ok' || rows.length !== table.rows) throw new Error(`a bad image: ${check}`);
      const columns: Readonly<Record<string, Column>> = tableOf(table.table).columns;
      table.rows = rows.map((row) =>
        row.map((value, at) => {
          const column = columns[table.columns[at] ?? ''];
          return column ? fromSqlite(column, value) : value;
        }),
      );
      delete table.image;
    }
  }
  return document;
}

/** A copy as it travels, read by the console's own reader. */
export async function readCopy(stream: Readable): Promise<ReadCopy> {
  const documents: unknown[] = [];
  const silent = () => new Error('the copy fell silent');
  for await (const document of copyFrames(Readable.toWeb(stream) as ReadableStream<Uint8Array>, 20_000, silent))
    documents.push(withRows(document));
  const { id, head, cases } = copyHead.parse(documents.shift());
  const end = copyEnd.safeParse(documents.at(-1));
  if (end.success) documents.pop();
  const parts = documents.map((one) => copyPart.parse(one) as ReadCopy['parts'][number]);
  return { id, to: head.to, cases, expected: head.expected, parts, end: end.success ? end.data : null };
}

/** Rows of the ordinary parts as objects, by table, sorted by id. */
export function copiedRows(copy: ReadCopy, urgent = false): Record<string, Record<string, unknown>[]> {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const part of copy.parts.filter((one) => one.urgent === urgent)) {
    for (const { table, columns, rows } of part.tables) {
      const list = found[table] ?? [];
      found[table] = list;
      for (const row of rows) list.push(Object.fromEntries(columns.map((name, at) => [name, row[at]])));
    }
  }
  for (const list of Object.values(found)) list.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  return found;
}
