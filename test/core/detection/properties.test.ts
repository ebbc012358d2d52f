import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import type { SignalType } from '../../../core/detection/signals.ts';
import { detect, kinds, message } from './support.ts';

/** Strings that break programs, in the manner of the Big List of Naughty Strings. */
const NAUGHTY = [
  '',
  ' ',
  '\u0000',
  'undefined',
  'null',
  'NaN',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'true',
  '-1',
  '0x0',
  '1E+02',
  '\\',
  '\\\\',
  "'",
  '"',
  "''",
  '`',
  '<script>alert(1)</script>',
  "'; DROP TABLE users; --",
  '%s%s%n',
  '%00',
  '%',
  '&#;',
  '&#x;',
  '&#99999999;',
  '&',
  '&amp',
  '@',
  '@@',
  '.@.',
  'a@',
  '@a.com',
  '...',
  '://',
  'http://',
  'http://a/%%30%30',
  '+',
  '++',
  '00',
  '+0',
  '(((((((',
  '[a-z]*',
  '(?:a+)+$',
  '\ud800',
  '\udc00\ud800',
  'a\ud800b',
  'Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤',
  'ثم نفس سقطت وبالتحديد،',
  '﷽',
  '社會科學院語學研究所',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '\u202e\u202dtest\u202c',
  '\ufeff',
  '1/0',
  '²³¹',
  '½⅓',
  'ǅ',
  'İ',
  'ﬃ',
  '𝒳𝓎',
  '\t\r\n\v\f',
  'O\u0338',
  'x'.repeat(65_536),
  '9'.repeat(65_536),
  '🙂'.repeat(20_000),
  '=A1+1',
  '{{7*7}}',
];

const checkSpans = (content: string) => {
  const result = detect(content);
  for (const signal of result.signals) {
    expect(signal.confidence).toBeGreaterThan(0);
    expect(signal.confidence).toBeLessThanOrEqual(1);
    for (const span of signal.spans) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThan(span.start);
      expect(span.end).toBeLessThanOrEqual(content.length);
    }
  }
};

/** Pieces that wake the detectors, to be mixed with anything. */
const lively = fc.constantFrom(
  '07700 900123',
  ' at ',
  ' dot com',
  '@',
  'whatsapp',
  'w h a t s',
  ' pay cash ',
  'outside the app',
  'double ',
  'quatre-vingt-dix ',
  't.me/',
  'gmail',
  '&#64;',
  '%40',
  '0\u200b7',
  '①',
  'О',
  'insta ',
  'iban DE89',
  '🟢📞',
  'zero ',
  'no ',
  ', ',
  '\n',
  'QUJD',
);

describe('whatever comes in', () => {
  test.each(NAUGHTY.map((text) => [text.slice(0, 20), text]))('naughty: %j', (_, text) => {
    checkSpans(text);
  });
  test('any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), checkSpans), { numRuns: 300 });
  });
  test('any mix of what wakes the detectors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(lively, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 14 }),
        (parts) => checkSpans(parts.join('')),
      ),
      { numRuns: 400 },
    );
  });
  test('any conversation before it', () => {
    fc.assert(
      fc.property(fc.array(fc.array(lively, { maxLength: 5 }), { minLength: 1, maxLength: 6 }), (texts) => {
        const all = texts.map((parts, i) => message(parts.join(''), { id: `m${i}`, sentAt: i * 5000 }));
        const last = all.at(-1);
        if (last === undefined) return;
        const byId = new Map(all.map((one) => [one.id, one.content]));
        const result = detectMessage(last, {
          ...EMPTY_CONTEXT,
          before: all.slice(-3, -1),
          senderRecent: all.slice(0, -1),
        });
        for (const span of result.signals.flatMap((signal) => signal.spans)) {
          const content = byId.get(span.messageId) ?? '';
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(content.length);
          expect(span.end).toBeGreaterThan(span.start);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const FULLWIDTH = (text: string) =>
  [...text]
    .map((char) => (char > ' ' && char < '\u007f' ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char))
    .join('');
const swap = (table: Record<string, string>) => (text: string) => [...text].map((char) => table[char] ?? char).join('');

/** Each technique on what it can be used on, and the kinds that must still be found. */
const DISGUISES: readonly (readonly [string, (text: string) => string, readonly (readonly [string, SignalType])[]])[] =
  [
    [
      'fullwidth',
      FULLWIDTH,
      [
        ['call 07700 900123', 'CONTACT_PHONE'],
        ['anna@example.com', 'CONTACT_EMAIL'],
        ['add me on whatsapp', 'CONTACT_MESSAGING_APP'],
        ['venmo me the deposit', 'PAYMENT_EXTERNAL'],
      ],
    ],
    [
      'zero width',
      (text) => [...text].join('\u200b'),
      [
        ['call 07700 900123', 'CONTACT_PHONE'],
        ['anna@example.com', 'CONTACT_EMAIL'],
        ['add me on telegram', 'CONTACT_MESSAGING_APP'],
      ],
    ],
    [
      'homoglyph',
      swap({ a: 'а', e: 'е', o: 'о' }),
      [
        ['add me on telegram', 'CONTACT_MESSAGING_APP'],
        ['my insta is anna_b', 'CONTACT_SOCIAL'],
        ['paypal me the rest', 'PAYMENT_EXTERNAL'],
        ['book me outside the app', 'OFF_PLATFORM_INTENT'],
      ],
    ],
    [
      'leet',
      swap({ a: '4', e: '3', o: '0' }),
      [
        ['add me on telegram', 'CONTACT_MESSAGING_APP'],
        ['paypal me the rest', 'PAYMENT_EXTERNAL'],
        ['book me outside the platform', 'OFF_PLATFORM_INTENT'],
      ],
    ],
    [
      'spacing',
      (text) => [...text].join(' '),
      [
        ['07700900123', 'CONTACT_PHONE'],
        ['telegram', 'CONTACT_MESSAGING_APP'],
        ['paypal', 'PAYMENT_EXTERNAL'],
      ],
    ],
    [
      'dots',
      (text) => [...text].join('.'),
      [
        ['07700900123', 'CONTACT_PHONE'],
        ['whatsapp', 'CONTACT_MESSAGING_APP'],
      ],
    ],
    [
      'arabic digits',
      (text) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
      [['ring 07700 900123', 'CONTACT_PHONE']],
    ],
    [
      'keycaps',
      (text) => text.replace(/[0-9]/g, (digit) => `${digit}\ufe0f\u20e3`),
      [['ring 07700 900123', 'CONTACT_PHONE']],
    ],
    ['percent', (text) => text.replaceAll('@', '%40').replaceAll('.', '%2E'), [['anna@example.com', 'CONTACT_EMAIL']]],
    [
      'entities',
      (text) => text.replaceAll('@', '&#64;').replaceAll('.', '&#46;'),
      [['anna@example.com', 'CONTACT_EMAIL']],
    ],
    [
      'upper case',
      (text) => text.toUpperCase(),
      [
        ['anna@example.com', 'CONTACT_EMAIL'],
        ['add me on whatsapp', 'CONTACT_MESSAGING_APP'],
        ['book me outside the app', 'OFF_PLATFORM_INTENT'],
      ],
    ],
  ];

describe('one technique does not hide what was found', () => {
  for (const [name, disguise, cases] of DISGUISES)
    test.each(cases)(`${name}: %s`, (text, type) => {
      expect(kinds(text)).toContain(type);
      expect(kinds(disguise(text))).toContain(type);
    });

  test('zero-width characters anywhere in a number', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10 }), { minLength: 1, maxLength: 6 }), (places) => {
        const digits = [...'07700900123'];
        for (const place of places) digits[place] = `${digits[place]}\u200b`;
        expect(kinds(`call ${digits.join('')}`)).toContain('CONTACT_PHONE');
      }),
    );
  });
});

describe('benign text stays benign in any casing', () => {
  const BENIGN = [
    'could you come on tuesday and look at the boiler',
    'the hedge is two metres high and needs a trim',
    'merci pour le ménage, tout est propre',
    'please pay in the app when you are happy',
    'I arrive at ten with the ladder and the paint',
    'gracias, la cocina quedó perfecta',
  ];
  test.each(BENIGN)('%s', (text) => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }), (upper) => {
        expect(kinds([...text].map((char, i) => (upper[i] ? char.toUpperCase() : char)).join(''))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
