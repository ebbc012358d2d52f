import type { BinaryColumn } from '../../core/tables/binary.ts';

/** Ms from 1970 to 2000, where Postgres counts microseconds from. */
const EPOCH_MS = 946_684_800_000;
const MOST_INT = 2 ** 31;

function whole(value: number): Buffer {
  const bytes = Buffer.alloc(Math.abs(value) < MOST_INT ? 4 : 8);
  if (bytes.length === 4) bytes.writeInt32BE(value);
  else bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

function eight(write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(8);
  write(bytes);
  return bytes;
}

/** With the spaces that Postgres writes between the values of a jsonb. */
const jsonText = (value: unknown): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');

/** A value as `binarySelect` has Postgres send it. */
function binaryOf({ kind, treatment }: BinaryColumn, value: unknown): Buffer {
  if (treatment !== 'plain' || kind === 'decimal' || kind === 'text')
    return Buffer.from(kind === 'json' ? jsonText(value) : String(value));
  switch (kind) {
    case 'uuid':
      return Buffer.from(String(value).replaceAll('-', ''), 'hex');
    case 'int':
      return whole(Number(value));
    case 'real':
      return eight((bytes) => bytes.writeDoubleBE(Number(value)));
    case 'bool':
      return Buffer.from([value === true ? 1 : 0]);
    case 'time':
      return eight((bytes) => bytes.writeBigInt64BE(BigInt(Number(value) - EPOCH_MS) * 1_000n));
    case 'json':
      return Buffer.from(jsonText(value));
  }
}

/** A row in the binary form of COPY: how many values, and before each its length (-1: none). */
export function binaryRow(columns: readonly BinaryColumn[], read: (name: string) => unknown): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  const values = columns.flatMap((column) => {
    const value = read(column.name) ?? null;
    const bytes = value === null ? null : binaryOf(column, value);
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes?.length ?? -1);
    return bytes ? [length, bytes] : [length];
  });
  return Buffer.concat([count, ...values]);
}
