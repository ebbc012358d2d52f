import type { CopyImage } from '../../../core/contract/copy.ts';
import { type BinaryColumn, binaryColumns, binarySelect } from '../../../core/tables/binary.ts';
import type { Table } from '../../../core/tables/define.ts';
import { feedCondition } from '../../../core/tables/feed.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import { copyOutBinary } from '../../db/copy-out.ts';
import type { PoolClient } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';
import { ImageFile } from './image-file.ts';
import { PART_BYTES, type StorePart, type TableParts } from './part.ts';
import { RecordWriter } from './record-writer.ts';

/** Signature, flags, and the length of an extension that there is not ("Binary Format" of COPY). */
const HEAD_BYTES = 19;
/** In place of a row's number of values. */
const END = -1;
/** Digits of the number of rows in a part, at most. */
const MOST_ROWS = 99_999_999;

/** The tables of a copy as parts with images, two of them in memory: one being filled, the other being stored. */
export class ImageParts implements TableParts {
  readonly #store: StorePart;
  #files: [ImageFile, ImageFile] = [new ImageFile(), new ImageFile()];
  #n: number;

  constructor(first: number, store: StorePart) {
    this.#n = first;
    this.#store = store;
  }

  get next(): number {
    return this.#n;
  }

  async write(client: PoolClient, scope: Scope, table: Table, tokenise: Tokenise): Promise<number> {
    const columns = binaryColumns(table, scope.redaction);
    const part = new PartHead(table.name, columns);
    const rows = new RecordWriter(columns, tokenise);
    const select = `SELECT ${binarySelect(columns)} FROM "${table.name}" WHERE ${feedCondition(table, true)} ORDER BY id`;
    let all = 0;
    let at = HEAD_BYTES;
    this.#files[0].start(part.length);
    for await (const { bytes } of copyOutBinary(client, select)) {
      while (at < bytes.length && bytes.readInt16BE(at) !== END) {
        at = rows.write(bytes, at, this.#files[0]);
        all += 1;
        if (this.#files[0].length < PART_BYTES) continue;
        await this.#flush(part);
        this.#files[0].start(part.length);
      }
      at = 0;
    }
    if (this.#files[0].rows > 0) await this.#flush(part);
    return all;
  }

  async #flush(part: PartHead): Promise<void> {
    const [filled, other] = this.#files;
    const document = filled.end(part.columns);
    part.write(document, this.#n, filled.rows);
    this.#files = [other, filled];
    this.#n += 1;
    await this.#store(this.#n - 1, document);
  }
}

/** The first line of a part's document, always as long: spaces are before its end. */
class PartHead {
  readonly columns: number;
  readonly length: number;
  readonly #image: Omit<CopyImage, 'rows'>;

  constructor(table: string, columns: readonly BinaryColumn[]) {
    this.columns = columns.length;
    const json = columns.flatMap(({ kind }, at) => (kind === 'json' ? [at] : []));
    this.#image = { table, columns: columns.map(({ name }) => name), json };
    this.length = this.#text(MOST_ROWS, MOST_ROWS).length + 1;
  }

  write(document: Buffer, n: number, rows: number): void {
    document.write(`${this.#text(n, rows).padEnd(this.length - 1)}\n`, 'latin1');
  }

  #text(n: number, rows: number): string {
    return JSON.stringify({ t: 'part', n, urgent: false, tables: [{ ...this.#image, rows }] });
  }
}
