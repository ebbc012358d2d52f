import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise, toOriginal } from '../../../core/detection/normalise.ts';

describe('normalise', () => {
  test.each([
    ['Crème Brûlée', 'creme brulee', []],
    ['ＡＢＣ１２３', 'abc123', ['fullwidth']],
    ['٠١٢٣', '0123', ['script_digits']],
    ['९८७', '987', ['script_digits']],
    ['①②③', '123', ['script_digits']],
    ['𝟎𝟏', '01', ['script_digits']],
    ['4️⃣2️⃣', '42', ['emoji']],
    ['he\u200bllo', 'hello', ['zero_width']],
    ['a\u202eb', 'ab', ['zero_width']],
    ['sіgnаl', 'signal', ['homoglyph']],
    ['ana%40site%2Ecom', 'ana@site.com', ['encoded']],
    ['x&#64;y&#46;z', 'x@y.z', ['encoded']],
    ['100% sure & done', '100% sure & done', []],
    ['👨‍👩‍👧 fine', '👨👩👧 fine', []],
  ])('%s', (text, folded, kinds) => {
    const norm = normalise(text);
    expect(norm.text).toBe(folded);
    expect([...new Set(norm.marks.map((mark) => mark.kind))]).toEqual(kinds);
  });

  test('a word of real Cyrillic stays as it is', () => {
    expect(normalise('Спасибо большое').text).toBe('спасибо большое');
  });

  test('never throws, and every folded unit comes from a place in the original', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const norm = normalise(text);
        for (let i = 0; i < norm.text.length; i++) {
          const { start, end } = toOriginal(norm, i, i + 1);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
