import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAccounts } from '../../../core/detection/text/bank.ts';
import { findHandles } from '../../../core/detection/text/handles.ts';
import {
  endsInReference,
  hasCents,
  hasCoordinates,
  hasDate,
  hasTime,
  isFiveMinutes,
} from '../../../core/detection/text/number-shapes.ts';
import { collapse, hasToken, isHostIn } from '../../../core/detection/text/scan.ts';

/**
 * What each scanner finds, written as the regular expression that it stands for: short here, and hard to read wrong.
 * The texts are short too, so that its cost does not matter.
 */

const text = (pieces: readonly string[], units: string) =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...units)), { maxLength: 14 })
    .map((parts) => parts.join(''));

const numbers = text(
  ['24.12.2026', '2026-12-24', '51.5074', '-0.1278', '9:30', '0830', '12.50', 'es76-', 'rma4/', ', ', '345678.1234'],
  '0123459.,;:-/ +=ab\u00a0',
);

const SHAPES: readonly (readonly [string, (value: string) => boolean, RegExp])[] = [
  ['coordinates', hasCoordinates, /\d\.\d{3,}\s*[,;]?\s*-?\d{1,3}\.\d{3,}/],
  [
    'date',
    hasDate,
    /(?:^|\D)(?:[0-3]?\d)[./-][01]?\d[./-](?:19|20)\d\d(?:\D|$)|(?:^|\D)(?:19|20)\d\d-[01]\d-[0-3]\d(?:\D|$)/,
  ],
  ['time', hasTime, /^(?=.*\d:\d)[^:]*:(?:[^:]*:)?[^:]*$/s],
  ['cents', hasCents, /\d[.,]\d\d(?:\D|$)/],
  ['reference', endsInReference, /(?:^|[^a-z0-9])[a-z]{1,4}[0-9]{1,6}[-/]$/],
  ['five minutes', isFiveMinutes, /^(?:[01]\d|2[0-3])[0-5][05]$/],
];

test.each(SHAPES)('%s', (_, scan, reference) => {
  fc.assert(
    fc.property(numbers, (value) => {
      expect(scan(value)).toBe(reference.test(value));
    }),
    { numRuns: 3000 },
  );
});

test('user names', () => {
  const names = text(
    ['anna.b', 'anna_b', 'anna99', 'flat.2b3', '#1234', 'paul.the.pro', 'a'.repeat(41)],
    '@$_.-#/ ab12',
  );
  fc.assert(
    fc.property(names, (value) => {
      const found = [...value.matchAll(/[@$]?[a-z0-9_][a-z0-9._-]{1,40}(?:#[0-9]{4})?/g)]
        .filter((match) => !/[a-z0-9_@./]/.test(value[match.index - 1] ?? ' '))
        .map((match) => ({ at: match.index, raw: match[0], name: match[0].replace(/[.-]+$/, '') }))
        .filter(
          ({ raw, name }) =>
            /^(?=.*[a-z])[@$].{3,}$/.test(name) ||
            /#[0-9]{4}$/.test(raw) ||
            (/^(?=.*[a-z]).*_/.test(name) && name.length >= 4) ||
            (/^[a-z][a-z0-9-]+(?:\.[a-z0-9-]{1,20}){1,3}$/.test(name) &&
              !/\.[0-9]+$/.test(name.replace(/[a-z]+[0-9]+$/, ''))) ||
            /^[a-z]{3,}[0-9]{1,6}$/.test(name),
        );
      expect(findHandles(value).map((one) => [one.start, one.text])).toEqual(found.map((one) => [one.at, one.name]));
    }),
    { numRuns: 5000 },
  );
});

describe('accounts', () => {
  const IBAN = 'gb82 west 1234 5698 7654 32';
  const accounts = text(
    [
      ...[IBAN, IBAN.replaceAll(' ', ''), IBAN.replaceAll(' ', '-'), 'fr14 2004 ', '12-34-56 ', '12345678'],
      ...['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', `0x${'a1'.repeat(20)}`, `1${'b2c'.repeat(11)}`],
    ],
    'ab12 -_.é',
  );
  const all = (value: string, reference: RegExp) => [...value.matchAll(reference)].map((match) => match.index);
  test('wallets and sort codes', () => {
    fc.assert(
      fc.property(accounts, (value) => {
        // A text without digits far apart is not looked at; these begin with some.
        const padded = `1234567. ${value}`;
        const starts = (kind: string) =>
          findAccounts(padded)
            .filter((one) => one.kind === kind)
            .map((one) => one.start);
        expect(starts('crypto')).toEqual(
          all(padded, /\b(?=\w*[a-z]\w*[a-z])(?:bc1[a-z0-9]{20,60}|0x[0-9a-f]{40}|[13t][a-z0-9]{33})\b/g),
        );
        expect(starts('sort-code')).toEqual(all(padded, /\b[0-9]{2}-[0-9]{2}-[0-9]{2}\b[^0-9]{0,24}\b[0-9]{8}\b/g));
      }),
      { numRuns: 3000 },
    );
  });
  test('an account in any writing, among anything', () => {
    const around = fc.constantFrom('', ' ', 'to ', 'x: ', ', ', '. ok', ' ref 12');
    fc.assert(
      fc.property(around, around, fc.constantFrom('', ' ', '-'), (before, after, mark) => {
        fc.pre(/^(?:$|[^a-z0-9])/.test(after) && /(?:^|[^a-z0-9])$/.test(before));
        const iban = IBAN.replaceAll(' ', mark);
        const found = findAccounts(`${before}${iban}${after}`).filter((one) => one.kind === 'iban');
        // What follows after a blank may be read as its last group, and then its sum is wrong.
        if (!/^ [a-z0-9]/.test(after))
          expect(found).toEqual([{ kind: 'iban', start: before.length, end: before.length + iban.length }]);
      }),
    );
  });
  test('a wrong check sum is no account', () => {
    expect(findAccounts('gb82 west 1234 5698 7654 33')).toEqual([]);
  });
});

test('whole tokens', () => {
  const pieces = text(['first', 'last', 'lasting'], ' _-.aé1');
  fc.assert(
    fc.property(pieces, (value) => {
      expect(hasToken(value, new Set(['first', 'last']))).toBe(/\b(?:first|last)\b/.test(value));
    }),
    { numRuns: 2000 },
  );
});

test('blanks', () => {
  fc.assert(
    fc.property(text(['a', 'b'], ' \t\n\r\u00a0\u2003\u2028\u202f\u3000\ufeff\u200b'), (value) => {
      expect(collapse(value)).toBe(value.replace(/\s+/g, ' ').trim());
    }),
    { numRuns: 2000 },
  );
});

test('hosts', () => {
  const hosts = new Set(['t.me', 'wa.me']);
  expect(['t.me', 'www.t.me', 'a.b.wa.me'].map((host) => isHostIn(host, hosts))).toEqual([true, true, true]);
  expect(['at.me', 't.me.example', 'me', ''].map((host) => isHostIn(host, hosts))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
