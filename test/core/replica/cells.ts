import fc from 'fast-check';
import type { Column, ColumnKind } from '../../../core/tables/define.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    'null',
    '"',
    '\\',
    '\\u0041',
    'tab\tline\nquote"back\\slash',
    '\u0007\u001f\u007f',
    '😀\u2028日本',
  ),
);
/** As Postgres writes them: no NUL in a text, no NaN. */
const noNul = anyText.map((text) => text.replaceAll('\u0000', '').toWellFormed());
const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => value !== null && !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
const VALUES: Record<ColumnKind, fc.Arbitrary<unknown>> = {
  uuid: fc.uuid(),
  text: noNul,
  int: fc.maxSafeInteger(),
  real: fc.double({ noNaN: true, noDefaultInfinity: true }),
  decimal: fc.constantFrom('0', '10.50', '-0.001', '12345678901234567890.123456789'),
  bool: fc.boolean(),
  time: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  json,
};

/** What a column may hold, as the wire carries it. */
export const cell = (column: Column | undefined): fc.Arbitrary<unknown> => {
  if (!column) return fc.constant(null);
  const value = VALUES[column.kind];
  return column.nullable || column.sensitivity !== 'open' ? fc.option(value) : value;
};
