import { release } from '../../core/lib/release.ts';

/** A message of Postgres: a letter, four bytes of length (which counts itself), and what it says. */
const LENGTH_AT = 1;
const HEADER = 5;
const COPY_DATA = 'd'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const NOTHING = Buffer.alloc(0);
const FIRST_SIZE = 128_000;

/** Rows one behind the other, in a buffer that is used again and again; `commas`: each with one after it, in place of its line's end. */
export class RowBuffer {
  readonly #commas: boolean;
  #bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #length = 0;
  #rows = 0;

  constructor(commas = true) {
    this.#commas = commas;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  get rows(): number {
    return this.#rows;
  }

  add(source: Buffer, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#bytes.length) this.#grow(length);
    source.copy(this.#bytes, this.#length, start, end);
    if (this.#commas) this.#bytes[length - 1] = COMMA;
    this.#length = length;
    this.#rows += 1;
  }

  clear(): void {
    this.#length = 0;
    this.#rows = 0;
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * length);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/**
 * Takes the rows of a COPY out of what comes off a connection: the driver would make an object and an event of each. `other` gets
 * every other message, whole.
 */
export class CopyData {
  readonly #other: (message: Buffer) => void;
  #rest: Buffer = NOTHING;

  constructor(other: (message: Buffer) => void) {
    this.#other = other;
  }

  /** The beginning of a message whose end has not come. */
  get rest(): Buffer {
    return this.#rest;
  }

  /** `chunk` is alone in its memory, and gone afterwards. */
  take(chunk: Buffer, rows: RowBuffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + HEADER <= bytes.length) {
      const end = at + LENGTH_AT + bytes.readUInt32BE(at + LENGTH_AT);
      if (end > bytes.length) break;
      if (bytes[at] === COPY_DATA) rows.add(bytes, at + HEADER, end);
      else this.#other(bytes.subarray(at, end));
      at = end;
    }
    // A copy: the chunk goes.
    this.#rest = Buffer.from(bytes.subarray(at));
    release(chunk);
  }
}
