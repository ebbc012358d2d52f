import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import { countedText } from './counted-text.ts';
import { detect, message } from './support.ts';

/** Looks at the characters of a message: work that no neighbour on the machine changes. */
function looksAt(text: string): number {
  const counter = { looks: 0 };
  detectMessage({ ...message(''), content: countedText(text, counter) }, EMPTY_CONTEXT);
  return counter.looks;
}

const KILO = 1024;
/** What grows with the square stands out by now: thirty-two times the work for each character. */
const LONG = 32;
const fill = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

/** What makes scanners start: beginnings that end in nothing, and wholes, over and over. */
const UNITS = [
  ...['a', 'a ', 'a.', 'a@', 'a-', 'a_', '@a', '$a', '#1', '1', '1 ', '1.', '1-', '+', '(', '[.', '%4', '&#'],
  ...['0770090012 ', '12-34-56 ', '1.345 ', '24.12.', '9:30 ', 'fr14 2004 ', 'de89', 'aa11 ', 'bc1', '0x', '0xa1'],
  ...['http://', 'www.', 't.me/', 'a.com ', 'a@b.com', 'at dot com ', 'anna.b', 'anna_b ', '@anna', 'a#1234 '],
  ...['whatsapp ', 'tele ', 'pay cash ', 'one two ', 'double ', 'first ', 'backwards 0770090012 ', 'moc.a@', 'gmail '],
  ...['QUJDREVG', 'send me your number outside the app ', 'p a y ', 'heyyyy ', "'", "'a", '"', '\n', '!', 'c@sh '],
];

describe('the work grows with the text, not faster', () => {
  test.each(UNITS)('%j over and over', (unit) => {
    const short = looksAt(fill(unit, KILO)) / KILO;
    const long = looksAt(fill(unit, LONG * KILO)) / (LONG * KILO);
    expect(long).toBeLessThan(1.25 * short + 2);
    expect(long).toBeLessThan(100);
  });

  test('mixed beginnings', () => {
    const part = fc.array(fc.constantFrom(...UNITS), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(part, (unit) => {
        // From a size on at which every bounded look around (a link's surroundings, a number's) is as wide as it gets.
        const short = looksAt(fill(unit, 4 * KILO));
        expect(looksAt(fill(unit, 16 * KILO))).toBeLessThan(4 * (1.25 * short + 8 * KILO));
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  test('counting changes no answer', () => {
    for (const text of ['ring 07700 900123', 'anna@example.com', 'add me on whatsapp', 'pay cash, 9:30?']) {
      const counted = detectMessage({ ...message(text), content: countedText(text, { looks: 0 }) }, EMPTY_CONTEXT);
      expect(counted).toEqual(detect(text));
    }
  });
});
