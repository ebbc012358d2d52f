import { binaryColumns } from '../../core/tables/binary.ts';
import type { Table } from '../../core/tables/define.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import { ImageFile } from '../../server/feed/copy/image-file.ts';
import { RecordWriter } from '../../server/feed/copy/record-writer.ts';
import type { Scope } from '../../server/feed/scope.ts';
import { binaryRow } from './binary-rows.ts';
import { valuesOf } from './skew.ts';
import type { Version } from './store.ts';

export interface ImagePart {
  readonly n: number;
  readonly table: Table;
  readonly versions: readonly Version[];
}

/** Its memory is used for the next part again. */
const file = new ImageFile();

/**
 * server/feed/copy/image-parts.ts on the store: rows as Postgres would send them; what makes them an image is the server's own.
 */
export function imagePart({ n, table, versions }: ImagePart, scope: Scope, tokenise: Tokenise): Buffer {
  const columns = binaryColumns(table, scope.redaction);
  const json = columns.flatMap(({ kind }, at) => (kind === 'json' ? [at] : []));
  const image = { table: table.name, columns: columns.map(({ name }) => name), json, rows: versions.length };
  const line = Buffer.from(`${JSON.stringify({ t: 'part', n, urgent: false, tables: [image] })}  \n`);
  const rows = new RecordWriter(columns, tokenise);
  file.start(line.length);
  for (const one of versions) {
    const of: Readonly<Record<string, unknown>> = { ...valuesOf(one), id: one.id, version: one.version };
    rows.write(
      binaryRow(columns, (name) => of[name]),
      0,
      file,
    );
  }
  const document = Buffer.from(file.end(columns.length));
  line.copy(document);
  return document;
}
