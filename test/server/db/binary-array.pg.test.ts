import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { binaryArray, type ElementType } from '../../../server/db/binary-array.ts';
import { rowSet } from '../../../server/db/insert-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

/** What Postgres understands: the elements, one row each, in order. */
async function understood(type: ElementType, values: readonly unknown[]): Promise<unknown[]> {
  const { rows } = await server.ctx.pool.query<{ value: unknown }>(
    `SELECT x.value FROM unnest($1::${type}[]) WITH ORDINALITY AS x(value, n) ORDER BY n`,
    [binaryArray(type, values)],
  );
  return rows.map(({ value }) => value);
}

const or = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(fc.option(arbitrary), { maxLength: 40 });
/** NUL is what no text of Postgres can hold. */
const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
const TYPES: readonly [ElementType, fc.Arbitrary<readonly unknown[]>][] = [
  ['uuid', or(fc.uuid())],
  ['text', or(text)],
  ['int4', or(fc.integer())],
  ['int8', or(fc.maxSafeInteger())],
  ['float8', or(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0))],
  ['bool', or(fc.boolean())],
  ['timestamptz', or(fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2200, 0) }))],
  ['jsonb', or(fc.array(fc.oneof(text, fc.integer(), fc.boolean(), fc.record({ a: text }))))],
];

test.each(TYPES)('%s arrays arrive as they were sent', async (type, arrays) => {
  await fc.assert(
    fc.asyncProperty(arrays, async (values) => {
      expect(await understood(type, values)).toEqual(values);
    }),
    { numRuns: 40 },
  );
});

test('a long array, beyond the first scratch space', async () => {
  const values = Array.from({ length: 3_000 }, (_, i) => `${i} ${'é'.repeat(i % 90)}`);
  expect(await understood('text', values)).toEqual(values);
});

test('what is no uuid is refused before it is sent', () => {
  expect(() => binaryArray('uuid', ['00000000-0000-0000-0000-00000000000g'])).toThrow('hexadecimal');
  expect(() => binaryArray('uuid', ['short'])).toThrow('uuid');
});

test('rows become a set: missing keys and what is no number are null, decimals keep their digits', async () => {
  const rows = [
    { id: '00000000-0000-4000-8000-000000000001', at: 1_700_000_000_123, amount: '12.50', share: 0.5 },
    { id: '00000000-0000-4000-8000-000000000002', share: Number.NaN },
  ];
  const kinds = { id: 'uuid', at: 'time', amount: 'decimal', share: 'real' } as const;
  const { rows: found } = await sql`SELECT * FROM ${rowSet(kinds, rows, 'given')} ORDER BY id`.execute(server.ctx.db);
  expect(found).toEqual([rows[0], { ...rows[1], at: null, amount: null, share: null }]);
});
