import type { Table } from '../../../core/tables/define.ts';
import { type Tokenise, visibleColumns } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';
import { PART_BYTES, type StorePart, type TableParts } from './part.ts';
import { tableRows } from './table-rows.ts';

/** Of one character in UTF-8. */
const MOST_BYTES = 3;

/** Bytes that grow, in memory that is used for the next part again. */
class Document {
  #bytes = Buffer.allocUnsafeSlow(PART_BYTES + PART_BYTES / 2);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  start(text: string): void {
    this.#length = 0;
    this.add(text);
  }

  add(piece: Buffer | string): void {
    const most = this.#length + (typeof piece === 'string' ? MOST_BYTES * piece.length : piece.length);
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(most);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length +=
      typeof piece === 'string' ? this.#bytes.write(piece, this.#length) : piece.copy(this.#bytes, this.#length);
  }

  /** Without the comma after the last row. */
  end(text: string): void {
    this.#length -= 1;
    this.add(text);
  }
}

/** The tables of a copy as parts of JSON: for consoles that take no images. */
export class JsonParts implements TableParts {
  readonly #store: StorePart;
  #n: number;
  #documents: [Document, Document] = [new Document(), new Document()];

  constructor(first: number, store: StorePart) {
    this.#n = first;
    this.#store = store;
  }

  get next(): number {
    return this.#n;
  }

  async write(client: PoolClient, scope: Scope, table: Table, tokenise: Tokenise): Promise<number> {
    const columns = JSON.stringify(['id', 'version', ...visibleColumns(table, scope.redaction)]);
    let all = 0;
    let inPart = 0;
    for await (const { json, rows } of tableRows(client, { scope, table, tokenise })) {
      const [filling] = this.#documents;
      if (inPart === 0) {
        const tables = `[{"table":"${table.name}","columns":${columns},"rows":[`;
        filling.start(`{"t":"part","n":${this.#n},"urgent":false,"tables":${tables}`);
      }
      filling.add(json);
      all += rows;
      inPart += rows;
      if (filling.length < PART_BYTES) continue;
      await this.#flush();
      inPart = 0;
    }
    if (inPart > 0) await this.#flush();
    return all;
  }

  async #flush(): Promise<void> {
    const [filled, other] = this.#documents;
    filled.end(']}]}');
    this.#documents = [other, filled];
    this.#n += 1;
    await this.#store(this.#n - 1, filled.bytes);
  }
}
