import { expect, test } from 'vitest';
import { parseInts, parseTimestamptz } from '../../../server/db/parse.ts';

test.each([
  ['2026-11-22 03:56:21+00', '2026-11-22T03:56:21.000Z'],
  ['2026-11-22 03:56:21.1+00', '2026-11-22T03:56:21.100Z'],
  ['2026-11-22 03:56:21.12+00', '2026-11-22T03:56:21.120Z'],
  ['2026-11-22 03:56:21.123+00', '2026-11-22T03:56:21.123Z'],
  ['2026-11-22 03:56:21.123999+00', '2026-11-22T03:56:21.123Z'],
  ['12026-01-02 00:00:00+00', '+012026-01-02T00:00:00.000Z'],
])('%s is read as Postgres writes it', (text, iso) => {
  expect(parseTimestamptz(text)).toBe(Date.parse(iso));
});

test.each(['2026-11-22 03:56:21+01', '2026-11-22T03:56:21Z', 'infinity', ''])('%s is refused', (text) => {
  expect(() => parseTimestamptz(text)).toThrow(/UTC timestamp/);
});

test.each([
  ['{}', []],
  ['{7}', [7]],
  ['{-2147483648,0,2147483647}', [-2147483648, 0, 2147483647]],
])('%s is a list of integers', (text, list) => {
  expect(parseInts(text)).toEqual(list);
});

test.each(['', '{', '{1,}', '{1-2}', '{-}', '{NULL}', '{1.5}', '{{1}}', '[0:0]={1}'])('%s is refused', (text) => {
  expect(() => parseInts(text)).toThrow(/integers/);
});
