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

const DASH = 45;

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = (code | 32) - 87;
  assert(letter >= 10 && letter <= 15, 'a hexadecimal digit');
  return letter;
}

function writeUuid(id: string, at: number): number {
  assert(id.length === 36, `a uuid, not ${id}`);
  let end = fixed(at, 16);
  for (let from = 0; from < 36; from += 2) {
    if (id.charCodeAt(from) === DASH) from += 1;
    scratch[end] = (nibble(id.charCodeAt(from)) << 4) | nibble(id.charCodeAt(from + 1));
    end += 1;
  }
  return end;
}

/** How each type is written at a place; answers the place after it. */
const WRITERS: Readonly<Record<ElementType, (value: never, at: number) => number>> = {
  uuid: writeUuid,
  text: (value: unknown, at) => writeText(String(value), at),
  // Behind its version, 1, jsonb travels as text.
  jsonb: (value: unknown, at) => writeText(JSON.stringify(value), at, 1),
  bool: (value: boolean, at) => scratch.writeUInt8(value ? 1 : 0, fixed(at, 1)),
  int4: (value: number, at) => scratch.writeInt32BE(value, fixed(at, 4)),
  int8: (value: number, at) => scratch.writeBigInt64BE(BigInt(value), fixed(at, 8)),
  float8: (value: number, at) => scratch.writeDoubleBE(value, fixed(at, 8)),
  timestamptz: (value: number, at) => {
    // Two halves of 32 bits, much cheaper than a bigint: exact to the microsecond until the year 2285.
    const micros = Math.round((value - EPOCH_MS) * 1000);
    const end = scratch.writeInt32BE(Math.floor(micros / 0x1_0000_0000), fixed(at, 8));
    return scratch.writeUInt32BE(micros >>> 0, end);
  },
};

/** As JSON has it: what is not there and what is no number are null. */
const isNull = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));

/** `values` as a bound parameter for `$n::type[]`. Times are ms; jsonb takes any value that JSON can hold. */
export function binaryArray(type: ElementType, values: readonly unknown[]): Buffer {
  const write = WRITERS[type] as (value: unknown, at: number) => number;
  let at = HEADER;
  let nulls = 0;
  // By index: an iterator costs an object for every value.
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (isNull(value)) {
      reserve(at, 4);
      at = scratch.writeInt32BE(NULL_LENGTH, at);
      nulls = 1;
    } else at = write(value, at);
  }
  const empty = values.length === 0;
  scratch.writeInt32BE(empty ? 0 : 1, 0);
  scratch.writeInt32BE(nulls, 4);
  scratch.writeInt32BE(OIDS[type], 8);
  scratch.writeInt32BE(values.length, 12);
  scratch.writeInt32BE(1, 16);
  return Buffer.from(scratch.subarray(0, empty ? 12 : at));
}

/** Ids for `= ANY($n::uuid[])`. */
export const uuidArray = (ids: readonly string[]): Buffer => binaryArray('uuid', ids);
