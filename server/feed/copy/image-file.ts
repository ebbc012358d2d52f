import { imageTable } from '../../../core/contract/copy.ts';
import { must } from '../../../core/lib/must.ts';

/** Large: a part has few of them, and hardly a row that does not fit into one. */
const PAGE = 32_768;
const HEADER = 100;
const LEAF = 0x0d;
const INTERIOR = 0x05;
const LEAF_HEADER = 8;
const INTERIOR_HEADER = 12;
const POINTER = 2;
/** What of a row that is larger than `MOST` stays in the leaf is the file format's choice ("B-tree Cell Format"). */
const MOST = PAGE - 35;
const LEAST = Math.floor(((PAGE - 12) * 32) / 255) - 23;
const PER_OVERFLOW = PAGE - 4;
const FIRST_PAGES = 48;

/** Numbers of the file's header (https://sqlite.org/fileformat2.html), each in four bytes, by where they stand. */
const COUNTED_AT = 28;
const WORDS = { 24: 1, 40: 1, 44: 4, 56: 1, 92: 1, 96: 3_045_000 };

export const varintLength = (value: number): number => {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
};

/** Big-endian, seven bits a byte. Below 2^49. Answers where it ends. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  const end = at + varintLength(value);
  let rest = value;
  for (let index = end - 1; index >= at; index -= 1) {
    bytes[index] = (rest % 128) | (index === end - 1 ? 0 : 128);
    rest = Math.floor(rest / 128);
  }
  return end;
}

/**
 * A database file of SQLite with one table, `rows`, filled from its first row to its last and only then looked at: SQLite copies its
 * rows several times as fast as it makes them of any text. In memory that is used for the next file again.
 */
export class ImageFile {
  #bytes = Buffer.alloc(FIRST_PAGES * PAGE);
  #before = 0;
  #pages = 0;
  #rows = 0;
  /** Of the leaf that is being filled: its cells one behind the other, and where each begins. */
  readonly #cells = Buffer.allocUnsafeSlow(PAGE);
  readonly #starts = new Uint16Array(PAGE / POINTER);
  #filled = 0;
  #count = 0;
  /** Leaves that are written, with the last row of each. */
  #leaves: { page: number; readonly last: number }[] = [];

  get rows(): number {
    return this.#rows;
  }

  /** So much has been written. */
  get length(): number {
    return this.#pages * PAGE + this.#filled;
  }

  /** Begins another file, behind so many bytes of the caller's. */
  start(before: number): void {
    this.#before = before;
    // One for the header and the schema, one for the table's root.
    this.#pages = 0;
    this.#newPage();
    this.#newPage();
    this.#rows = 0;
    this.#leaves = [];
    this.#filled = 0;
    this.#count = 0;
  }

  /** A row as a record of the file format, from `start` to `end` of `bytes`. */
  add(bytes: Buffer, start: number, end: number): void {
    const size = end - start;
    const local = localOf(size);
    this.#rows += 1;
    const cell = varintLength(size) + varintLength(this.#rows) + local + (local < size ? 4 : 0);
    if (LEAF_HEADER + (this.#count + 1) * POINTER + this.#filled + cell > PAGE) this.#closeLeaf(this.#rows - 1);
    this.#starts[this.#count] = this.#filled;
    this.#count += 1;
    let at = writeVarint(this.#cells, this.#filled, size);
    at = writeVarint(this.#cells, at, this.#rows);
    at += bytes.copy(this.#cells, at, start, start + local);
    if (local < size) at = this.#cells.writeUInt32BE(this.#overflow(bytes, start + local, end), at);
    this.#filled = at;
  }

  /** The file, with what is before it; it lives until the next one is started. `columns`: values of a row. */
  end(columns: number): Buffer {
    if (this.#count > 0 || this.#leaves.length === 0) this.#closeLeaf(this.#rows);
    this.#closeRoot();
    this.#describe(columns);
    return this.#bytes.subarray(0, this.#before + this.#pages * PAGE);
  }

  #page(number: number): Buffer {
    const from = this.#before + (number - 1) * PAGE;
    return this.#bytes.subarray(from, from + PAGE);
  }

  #newPage(): number {
    this.#pages += 1;
    const needed = this.#before + this.#pages * PAGE;
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(2 * needed);
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    return this.#pages;
  }

  /** The first leaf is the root, as long as it is alone. */
  #closeLeaf(last: number): void {
    const number = this.#leaves.length === 0 ? 2 : this.#newPage();
    const content = PAGE - this.#filled;
    const page = this.#page(number);
    page.fill(0, 0, content);
    page[0] = LEAF;
    page.writeUInt16BE(this.#count, 3);
    page.writeUInt16BE(content, 5);
    for (let index = 0; index < this.#count; index += 1) {
      page.writeUInt16BE(content + (this.#starts[index] ?? 0), LEAF_HEADER + index * POINTER);
    }
    this.#cells.copy(page, content, 0, this.#filled);
    this.#leaves.push({ page: number, last });
    this.#filled = 0;
    this.#count = 0;
  }

  /** What does not fit into a leaf, in pages that name the next one. */
  #overflow(bytes: Buffer, start: number, end: number): number {
    const first = this.#newPage();
    let number = first;
    for (let from = start; from < end; from += PER_OVERFLOW) {
      const more = from + PER_OVERFLOW < end;
      const next = more ? this.#newPage() : 0;
      const page = this.#page(number);
      page.writeUInt32BE(next, 0);
      const copied = bytes.copy(page, 4, from, Math.min(end, from + PER_OVERFLOW));
      page.fill(0, 4 + copied);
      number = next;
    }
    return first;
  }

  #closeRoot(): void {
    const [first] = this.#leaves;
    if (!first || this.#leaves.length === 1) return;
    const moved = this.#newPage();
    this.#page(2).copy(this.#page(moved));
    first.page = moved;
    const root = this.#page(2).fill(0);
    let content = PAGE;
    for (const [index, { page, last }] of this.#leaves.slice(0, -1).entries()) {
      content -= 4 + varintLength(last);
      root.writeUInt32BE(page, content);
      writeVarint(root, content + 4, last);
      root.writeUInt16BE(content, INTERIOR_HEADER + index * POINTER);
    }
    root[0] = INTERIOR;
    root.writeUInt16BE(this.#leaves.length - 1, 3);
    root.writeUInt16BE(content, 5);
    root.writeUInt32BE(must(this.#leaves.at(-1), 'a leaf').page, 8);
  }

  /** The header, and the schema: the only table, whose root is the second page. */
  #describe(columns: number): void {
    const page = this.#page(1).fill(0);
    page.write('SQLite format 3\0', 'latin1');
    page.writeUInt16BE(PAGE, 16);
    page.set([1, 1, 0, 64, 32, 32], 18);
    for (const [at, value] of Object.entries(WORDS)) page.writeUInt32BE(value, Number(at));
    page.writeUInt32BE(this.#pages, COUNTED_AT);
    const record = schemaRecord(imageTable(columns));
    const content = PAGE - record.length - varintLength(record.length) - 1;
    page[HEADER] = LEAF;
    page.writeUInt16BE(1, HEADER + 3);
    page.writeUInt16BE(content, HEADER + 5);
    page.writeUInt16BE(content, HEADER + LEAF_HEADER);
    const at = writeVarint(page, content, record.length);
    page[at] = 1;
    record.copy(page, at + 1);
  }
}

const localOf = (size: number): number => {
  if (size <= MOST) return size;
  const local = LEAST + ((size - LEAST) % PER_OVERFLOW);
  return local <= MOST ? local : LEAST;
};

const textType = (text: string): number => 13 + 2 * text.length;

/** The row of `sqlite_schema`: type, name, table, root, statement. */
function schemaRecord(sql: string): Buffer {
  const types = Buffer.alloc(16);
  let at = 1;
  for (const type of [textType('table'), textType('rows'), textType('rows'), 1, textType(sql)]) {
    at = writeVarint(types, at, type);
  }
  types[0] = at;
  return Buffer.concat([types.subarray(0, at), Buffer.from('tablerowsrows'), Buffer.from([2]), Buffer.from(sql)]);
}
