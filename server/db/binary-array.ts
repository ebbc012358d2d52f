import { assert } from '../../core/lib/must.ts';

/**
 * One-dimensional arrays in the binary form of Postgres (array_send): nothing is quoted here or parsed there, which is
 * most of what a multi-row statement costs otherwise.
 * https://www.postgresql.org/docs/18/protocol-overview.html#PROTOCOL-FORMAT-CODES
 */
export type ElementType = 'uuid' | 'text' | 'int4' | 'int8' | 'float8' | 'bool' | 'timestamptz' | 'jsonb';

/** Type oids of the catalogue (pg_type.dat). */
const OIDS: Readonly<Record<ElementType, number>> = {
  bool: 16,
  int8: 20,
  int4: 23,
  text: 25,
  float8: 701,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
};
/** Postgres counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const HEADER = 20;
const NULL_LENGTH = -1;

/** Grows with the largest array so far; every array is copied out of it. */
let scratch = Buffer.allocUnsafe(65_536);

function reserve(at: number, bytes: number): void {
  if (at + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, at + bytes));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}

function fixed(at: number, bytes: number): number {
  reserve(at, bytes + 4);
  scratch.writeInt32BE(bytes, at);
  return at + 4;
}

/** Three bytes are the most that a UTF-16 unit takes. */
function writeText(text: string, at: number, prefix?: number): number {
  reserve(at, text.length * 3 + 5);
  let end = at + 4;
  if (prefix !== undefined) end = scratch.writeUInt8(prefix, end);
  end += scratch.write(text, end, 'utf8');
  scratch.writeInt32BE(end - at - 4, at);
  return end;
}

/** What each character is worth as a hexadecimal digit; -1 for those that are none. */
const NIBBLES = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);
const NO_BYTE = -1;
/** Where the bytes of a uuid stand in its text. */
const BYTES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** Negative where there are no two hexadecimal digits. */
const byteAt = (id: string, from: number): number =>
  ((NIBBLES[id.charCodeAt(from)] ?? NO_BYTE) << 4) | (NIBBLES[id.charCodeAt(from + 1)] ?? NO_BYTE);

function writeUuid(id: string, at: number): number {
  assert(id.length === 36, 'a uuid of 36 characters');
  const end = fixed(at, 16);
  const bytes = scratch;
  let all = 0;
  for (let index = 0; index < 16; index += 1) {
    const byte = byteAt(id, BYTES[index] as number);
    all |= byte;
    bytes[end + index] = byte;
  }
  assert(all >= 0, 'a hexadecimal digit');
  return end + 16;
}

/** Two halves of 32 bits, much cheaper than a bigint. Of a safe integer. */
function writeInt64(value: number, at: number): number {
  const end = scratch.writeInt32BE(Math.floor(value / 0x1_0000_0000), fixed(at, 8));
  return scratch.writeUInt32BE(value >>> 0, end);
}

/** How each type is written at a place; answers the place after it. */
const WRITERS: Readonly<Record<ElementType, (value: never, at: number) => number>> = {
  uuid: writeUuid,
  text: (value: unknown, at) => writeText(String(value), at),
  // Behind its version, 1, jsonb travels as text.
  jsonb: (value: unknown, at) => writeText(JSON.stringify(value), at, 1),
  bool: (value: boolean, at) => scratch.writeUInt8(value ? 1 : 0, fixed(at, 1)),
  int4: (value: number, at) => scratch.writeInt32BE(value, fixed(at, 4)),
  int8: (value: number, at) => writeInt64(value, at),
  float8: (value: number, at) => scratch.writeDoubleBE(value, fixed(at, 8)),
  // Exact to the microsecond until the year 2285.
  timestamptz: (value: number, at) => writeInt64(Math.round((value - EPOCH_MS) * 1000), at),
};

/** As JSON has it: what is not there and what is no number are null. */
const isNull = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));

/** One element for each of `items`, of what `pick` takes of it. */
function arrayOf<T>(type: ElementType, items: readonly T[], pick: (item: T) => unknown): Buffer {
  const write = WRITERS[type] as (value: unknown, at: number) => number;
  let at = HEADER;
  let nulls = 0;
  // By index: an iterator costs an object for every value.
  for (let index = 0; index < items.length; index += 1) {
    const value = pick(items[index] as T);
    if (isNull(value)) {
      reserve(at, 4);
      at = scratch.writeInt32BE(NULL_LENGTH, at);
      nulls = 1;
    } else at = write(value, at);
  }
  const empty = items.length === 0;
  scratch.writeInt32BE(empty ? 0 : 1, 0);
  scratch.writeInt32BE(nulls, 4);
  scratch.writeInt32BE(OIDS[type], 8);
  scratch.writeInt32BE(items.length, 12);
  scratch.writeInt32BE(1, 16);
  return Buffer.from(scratch.subarray(0, empty ? 12 : at));
}

/** `values` as a bound parameter for `$n::type[]`. Times are ms; jsonb takes any value that JSON can hold. */
export const binaryArray = (type: ElementType, values: readonly unknown[]): Buffer =>
  arrayOf(type, values, (value) => value);

/** The same of one column of rows. */
export const binaryColumn = (type: ElementType, rows: readonly object[], column: string): Buffer =>
  arrayOf(type, rows, (row) => (row as Readonly<Record<string, unknown>>)[column]);

/** Ids for `= ANY($n::uuid[])`. */
export const uuidArray = (ids: readonly string[]): Buffer => binaryArray('uuid', ids);
