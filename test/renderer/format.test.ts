import { expect, test } from 'vitest';
import { age, moment, money, percent, plural, remaining, signed } from '../../renderer/parts/format.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

test.each([
  [0, 'now'],
  [59_999, 'now'],
  [60_000, '1 m'],
  [59 * 60_000, '59 m'],
  [HOUR, '1 h'],
  [23.9 * HOUR, '23 h'],
  [24 * HOUR, '1 d'],
  [59 * 24 * HOUR, '59 d'],
  [61 * 24 * HOUR, '2 mo'],
  [800 * 24 * HOUR, '2 y'],
])('%d ms ago is %s', (ms, words) => {
  expect(age(NOW - ms, NOW)).toBe(words);
});

test('a moment of another day says which', () => {
  expect(moment(NOW - 5_000, NOW)).toMatch(/^\d\d:59:55$/u);
  expect(moment(NOW - 48 * HOUR, NOW)).toMatch(/^Fri,? 20 Nov, \d\d:00$/u);
});

test('a time to come says so', () => {
  expect(age(NOW + 25 * 60_000, NOW)).toBe('in 25 m');
  expect(age(NOW + 20_000, NOW)).toBe('now');
});

test.each([
  [-5_000, '0 s'],
  [1, '1 s'],
  [9_001, '10 s'],
  [61_000, '2 min'],
  [2 * HOUR, '2 h'],
])('%d ms left is %s', (ms, words) => {
  expect(remaining(NOW + ms, NOW)).toBe(words);
});

test.each([
  ['12500.00', 'XAF', '12 500 XAF'],
  ['12.5', 'EUR', '12.50 EUR'],
  ['0.125', 'BHD', '0.125 BHD'],
  ['1234567', 'NGN', '1 234 567 NGN'],
  ['-40', 'EUR', '-40 EUR'],
])('%s %s is %s', (amount, currency, words) => {
  expect(money(amount, currency).replaceAll('\u202f', ' ')).toBe(words);
});

test('counts, shares and changes', () => {
  expect(plural(1, 'message')).toBe('1 message');
  expect(plural(2000, 'message')).toBe('2,000 messages');
  expect(percent(0.876)).toBe('88 %');
  expect([signed(5), signed(-5), signed(0), signed(9.44)]).toEqual(['+5', '−5', '0', '+9.4']);
});
