import canonicalizeJson from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';

test('whatever JSON can hold comes out as by the library', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(canonical(value)).toBe(canonicalizeJson(value));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['keys by their UTF-16 units', { '😀': 1, '\uFB33': 2, a: 3, A: 4, '10': 5, '9': 6 }],
  ['numbers', [1e21, 1e-7, -0, 0.1, 4.5, 1_000_000_007]],
  ['what JSON.stringify leaves out', { a: undefined, b: [undefined], c: () => 1 }],
  ['objects that say what they are', { at: new Date(0), of: new Map([[1, 2]]) }],
  ['texts with control characters', ['\u0000\u001f"\\/\u2028']],
])('like the library: %s', (_, value) => {
  expect(canonical(value)).toBe(canonicalizeJson(value));
});

test('deep trees', () => {
  const deep = Array.from({ length: 5_000 }).reduce<unknown>((inner) => [inner], 'x');
  expect(canonical(deep)).toBe(canonicalizeJson(deep));
});

test.each([[Number.NaN], [{ a: Number.POSITIVE_INFINITY }], [['\uD800']], [{ '\uDC00': 1 }], [undefined]])(
  'what has no canonical form is refused',
  (value) => {
    expect(() => canonical(value)).toThrow();
  },
);
