import { expect, test } from 'vitest';
import { isAlike, printOf } from '../../../../core/detection/behaviour/prompt.ts';

const print = (before: string, value: string, after = '') =>
  printOf(before + value + after, [{ start: before.length, end: before.length + value.length }]);

const TEXT = 'Hi dear, for a better price write me directly on ';

test.each([
  ['the same with another number', print(TEXT, '+33 6 12 34 56 78'), print(TEXT, '+49 151 2345 6789'), true],
  ['other case and punctuation', print(TEXT, '0612345678'), print(TEXT.toUpperCase(), '0612345679', '!!!'), true],
  ['one word changed', print(TEXT, '06'), print('Hi dear, for a better price text me directly on ', '06'), true],
  [
    'another sentence',
    print(TEXT, '06'),
    print('Is the flat on the third floor, and is there a lift in it?', '06'),
    false,
  ],
  ['values only: the same', print('', 'a.b@example.org'), print('', 'a.b@example.org'), true],
  ['values only: others', print('', 'a.b@example.org'), print('', 'quite.other@example.net'), false],
  ['nothing at all', printOf('', []), printOf('   ', []), true],
])('%s', (_name, a, b, alike) => {
  expect(isAlike(a, b)).toBe(alike);
});

test('a long text costs no more than its beginning', () => {
  const long = `${TEXT} ${'and so on '.repeat(6_000)}`;
  expect(isAlike(printOf(long, []), printOf(long.slice(0, 2_000), []))).toBe(true);
});
