import type { BinaryColumn } from '../../../core/tables/binary.ts';
import { type Tokenise, treat } from '../../../core/tables/redact.ts';
import { type ImageFile, varintLength, writeVarint } from './image-file.ts';

/** Record types of SQLite's file format: a whole number by its bytes, a double, 0 and 1, and a text from here on by its length. */
const NULL = 0;
const WHOLE: Readonly<Record<number, number>> = { 1: 1, 2: 2, 4: 4, 8: 6 };
const DOUBLE = 7;
const FALSE = 8;
const TEXT = 13;

/** Ms from 1970 to 2000, where Postgres counts microseconds from. */
const EPOCH_MS = 946_684_800_000;
const TWO_32 = 4_294_967_296;
/** Bytes of a type, at most; the record's head stands in so many before its values. */
const TYPE_BYTES = 4;
/** Below this length a loop is cheaper than a call. */
const SHORT = 24;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const DASH = 0x2d;
const HEX = Buffer.from('0123456789abcdef');
const HIGH = Uint8Array.from({ length: 256 }, (_, byte) => HEX[byte >> 4] ?? 0);
const LOW = Uint8Array.from({ length: 256 }, (_, byte) => HEX[byte & 15] ?? 0);

/** Rows in the binary form of COPY → rows of an image, with the treatments that exist in code alone. */
export class RecordWriter {
  readonly #columns: readonly BinaryColumn[];
  readonly #tokenise: Tokenise;
  readonly #types: Uint32Array;
  /** Of the values, behind room for the record's head. */
  readonly #room: number;
  #values = Buffer.allocUnsafeSlow(64_000);
  #end = 0;

  constructor(columns: readonly BinaryColumn[], tokenise: Tokenise) {
    this.#columns = columns;
    this.#tokenise = tokenise;
    this.#types = new Uint32Array(columns.length);
    this.#room = (columns.length + 1) * TYPE_BYTES;
  }

  /** Writes the row that begins at `start`, its number of values first. Answers where the next one begins. */
  write(source: Buffer, start: number, file: ImageFile): number {
    const columns = this.#columns;
    let at = start + 2;
    this.#end = this.#room;
    for (let index = 0; index < columns.length; index += 1) {
      const length = source.readInt32BE(at);
      at += 4;
      const column = columns[index] as BinaryColumn;
      this.#types[index] = length < 0 ? NULL : this.#value(column, source, at, length);
      if (length > 0) at += length;
    }
    file.add(this.#values, this.#head(), this.#end);
    return at;
  }

  /** The head, so that it ends where the values begin. Answers where it begins. */
  #head(): number {
    let types = 0;
    for (const type of this.#types) types += varintLength(type);
    const length = types + (types < 127 ? 1 : 2);
    const start = this.#room - length;
    let at = writeVarint(this.#values, start, length);
    for (const type of this.#types) at = writeVarint(this.#values, at, type);
    return start;
  }

  /** Appends a value and answers its type. */
  #value({ kind, treatment }: BinaryColumn, source: Buffer, at: number, length: number): number {
    // No value takes more than what came, but for a UUID as text and what a treatment makes.
    if (this.#end + length + 64 > this.#values.length) this.#grow(length + 64);
    if (treatment !== 'plain') return this.#treated(kind, source.toString('utf8', at, at + length), treatment);
    switch (kind) {
      case 'uuid':
        return this.#uuid(source, at);
      case 'int':
        this.#bytes(source, at, length);
        return WHOLE[length] ?? NULL;
      case 'real':
        return this.#double(source, at);
      case 'bool':
        return FALSE + (source[at] ?? 0);
      case 'time':
        return this.#time(source, at);
      case 'json':
        return this.#json(source, at, length);
      default:
        this.#bytes(source, at, length);
        return TEXT + 2 * length;
    }
  }

  #bytes(source: Buffer, at: number, length: number): void {
    if (length > SHORT) source.copy(this.#values, this.#end, at, at + length);
    else for (let n = 0; n < length; n += 1) this.#values[this.#end + n] = source[at + n] as number;
    this.#end += length;
  }

  #uuid(source: Buffer, at: number): number {
    const values = this.#values;
    let to = this.#end;
    for (let n = 0; n < 16; n += 1) {
      if (n === 4 || n === 6 || n === 8 || n === 10) values[to++] = DASH;
      const byte = source[at + n] as number;
      values[to++] = HIGH[byte] as number;
      values[to++] = LOW[byte] as number;
    }
    this.#end = to;
    return TEXT + 2 * 36;
  }

  #double(source: Buffer, at: number): number {
    // No NaN and no infinities: windows have none either, being JSON.
    if (((source.readUInt16BE(at) >> 4) & 0x7ff) === 0x7ff) return NULL;
    this.#bytes(source, at, 8);
    return DOUBLE;
  }

  /** Whole milliseconds, cut off towards the past as everywhere else. */
  #time(source: Buffer, at: number): number {
    const ms = millisOf(source, at) + EPOCH_MS;
    this.#values.writeInt32BE(Math.floor(ms / TWO_32), this.#end);
    this.#values.writeUInt32BE(ms - Math.floor(ms / TWO_32) * TWO_32, this.#end + 4);
    this.#end += 8;
    return 6;
  }

  /** Without the spaces between its values, as everything else writes it; null is nothing. */
  #json(source: Buffer, at: number, length: number): number {
    const values = this.#values;
    const from = this.#end;
    const end = at + length;
    let to = from;
    for (let n = at; n < end; n += 1) {
      let byte = source[n] as number;
      if (byte === SPACE) continue;
      values[to++] = byte;
      if (byte !== QUOTE) continue;
      do {
        n += 1;
        byte = source[n] as number;
        values[to++] = byte;
        if (byte === BACKSLASH) values[to++] = source[++n] as number;
      } while (byte !== QUOTE && n < end);
    }
    if (to - from === 4 && values.toString('latin1', from, to) === 'null') return NULL;
    this.#end = to;
    return TEXT + 2 * (to - from);
  }

  #treated(kind: BinaryColumn['kind'], text: string, treatment: BinaryColumn['treatment']): number {
    const treated = treat(text, treatment, this.#tokenise);
    if (treated === null) return NULL;
    const stored = kind === 'json' ? JSON.stringify(treated) : String(treated);
    if (this.#end + 3 * stored.length > this.#values.length) this.#grow(3 * stored.length);
    const length = this.#values.write(stored, this.#end);
    this.#end += length;
    return TEXT + 2 * length;
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * (this.#end + by));
    this.#values.copy(larger, 0, 0, this.#end);
    this.#values = larger;
  }
}

function millisOf(source: Buffer, at: number): number {
  const micros = source.readInt32BE(at) * TWO_32 + source.readUInt32BE(at + 4);
  const rest = micros % 1000;
  if (Number.isSafeInteger(micros)) return (micros - (rest < 0 ? rest + 1000 : rest)) / 1000;
  // Some centuries from now, or ago: BigInt cuts towards 0.
  const exact = source.readBigInt64BE(at);
  return Number((exact - (exact < 0n ? 999n : 0n)) / 1000n);
}
