import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ImageFile, writeVarint } from '../../../server/feed/copy/image-file.ts';
import { readImage } from '../../support/image.ts';

// The file is written by our own code and read by SQLite: whatever is put in comes out, and SQLite finds nothing wrong.

const sizes = fc.oneof(
  { weight: 8, arbitrary: fc.nat(300) },
  { weight: 1, arbitrary: fc.integer({ min: 32_600, max: 33_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(65_000, 65_536, 100_001, 131_072) },
);
const rowsOf = fc.array(fc.tuple(sizes, fc.boolean()), { maxLength: 60 });

/** A record of a text and of a number that may be missing. */
function record(size: number, has: boolean): Buffer {
  const bytes = Buffer.alloc(size + 20);
  let at = writeVarint(bytes, 1, 13 + 2 * size);
  at = writeVarint(bytes, at, has ? 4 : 0);
  bytes[0] = at;
  bytes.write('x'.repeat(size), at, 'latin1');
  at += size;
  if (has) at = bytes.writeInt32BE(~size, at);
  return bytes.subarray(0, at);
}

const fill = (file: ImageFile, before: number, rows: readonly (readonly [number, boolean])[]): Uint8Array => {
  file.start(before);
  for (const [size, has] of rows) {
    const bytes = Buffer.concat([Buffer.from('before'), record(size, has), Buffer.from('behind')]);
    file.add(bytes, 6, bytes.length - 6);
  }
  return file.end(2).subarray(before);
};
const expected = (rows: readonly (readonly [number, boolean])[]) =>
  rows.map(([size, has]) => ['x'.repeat(size), has ? ~size : null]);

it('is a database file with the rows that were put in, whatever their size, also in memory that was used before', () => {
  fc.assert(
    fc.property(fc.array(rowsOf, { minLength: 1, maxLength: 3 }), fc.nat(500), (files, before) => {
      const file = new ImageFile();
      for (const rows of files) {
        const image = fill(file, before, rows);
        expect(readImage(image)).toEqual({ rows: expected(rows), check: 'ok' });
        expect(file.rows).toBe(rows.length);
      }
    }),
    { numRuns: 60 },
  );
});

it('holds as many rows as a part can have', () => {
  const rows = Array.from({ length: 40_000 }, (_, n) => [n % 70, n % 3 === 0] as const);
  expect(readImage(fill(new ImageFile(), 0, rows))).toEqual({ rows: expected(rows), check: 'ok' });
});
