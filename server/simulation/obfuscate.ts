import type { Obfuscation } from '../../core/detection/signals.ts';
import type { Language } from './language/define.ts';
import type { Random } from './random.ts';

/** Disguises a contact value. One text, or several that are to be sent one after the other. */
export type Disguise = (value: string, language: Language, random: Random) => readonly string[];

const chars = (value: string): string[] => [...value];
const digitsOf = (value: string): string[] => chars(value.replace(/\D/g, ''));
const isDigit = (char: string): boolean => char >= '0' && char <= '9';
const mapDigits = (value: string, to: (digit: number) => string): string =>
  chars(value)
    .map((char) => (isDigit(char) ? to(Number(char)) : char))
    .join('');

const LEET: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'l',
  '3': 'E',
  '5': 'S',
  '8': 'B',
  a: '4',
  e: '3',
  o: '0',
};
/** Cyrillic letters that look like Latin ones. */
const HOMOGLYPHS: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х', y: 'у', i: 'і' };
const ZERO_WIDTH = ['\u200b', '\u200c', '\u2060'];
/** First code points of other scripts' digits: Arabic-Indic, Devanagari, Bengali. */
const SCRIPT_ZEROES = [0x0660, 0x0966, 0x09e6];

export const DISGUISES: Readonly<Record<Obfuscation, Disguise>> = {
  spacing: (value) => [chars(value.replace(/\s/g, '')).join(' ')],
  separator(value, _, random) {
    const separator = random.pick(['-', '.', '*', '_', ' / ']);
    return [chars(value.replace(/[\s().-]/g, '')).join(separator)];
  },
  words(value, language) {
    if (value.includes('@')) return [value.replace('@', ` (${language.at}) `).replace(/\./g, ` ${language.dot} `)];
    return [
      digitsOf(value)
        .map((digit) => language.digits[Number(digit)] ?? digit)
        .join(' '),
    ];
  },
  leet: (value) => [
    chars(value)
      .map((char) => LEET[char] ?? char)
      .join(''),
  ],
  emoji: (value) => [mapDigits(value, (digit) => `${digit}\ufe0f\u20e3`)],
  homoglyph: (value) => [
    chars(value)
      .map((char) => HOMOGLYPHS[char] ?? char)
      .join(''),
  ],
  zero_width: (value, _, random) => [chars(value).join(random.pick(ZERO_WIDTH))],
  fullwidth: (value) => [
    chars(value)
      .map((char) => (char >= '!' && char <= '~' ? String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0) : char))
      .join(''),
  ],
  script_digits(value, _, random) {
    const zero = random.pick(SCRIPT_ZEROES);
    return [mapDigits(value, (digit) => String.fromCodePoint(zero + digit))];
  },
  reversed: (value) => [`${chars(value).reverse().join('')} <-`],
  split(value) {
    const parts = value.includes('@') ? [value.slice(0, value.indexOf('@')), value.slice(value.indexOf('@'))] : [];
    if (parts.length > 0) return parts;
    const digits = digitsOf(value).join('');
    const third = Math.ceil(digits.length / 3);
    return [digits.slice(0, third), digits.slice(third, 2 * third), digits.slice(2 * third)];
  },
  misspelling: (value) => [
    value
      .replace(/([aeiou])(\w)/, '$1$1$2')
      .replace('.com', '.c0m')
      .replace('.org', '.0rg'),
  ],
  encoded: (value) => [
    chars(value)
      .map((char) => `%${(char.codePointAt(0) ?? 0).toString(16)}`)
      .join(''),
  ],
};

/** Which disguises leave something to recognise, by what is disguised. */
export const SUITED: Readonly<Record<'phone' | 'email' | 'handle', readonly Obfuscation[]>> = {
  phone: [
    'spacing',
    'separator',
    'words',
    'leet',
    'emoji',
    'zero_width',
    'fullwidth',
    'script_digits',
    'reversed',
    'split',
  ],
  email: ['spacing', 'words', 'homoglyph', 'zero_width', 'fullwidth', 'split', 'misspelling', 'encoded'],
  handle: ['spacing', 'separator', 'leet', 'homoglyph', 'zero_width', 'fullwidth', 'misspelling'],
};

const APP_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  WhatsApp: ['whatsap', 'wa', 'whats app', 'w.h.a.t.s', 'watsapp'],
  Telegram: ['telegrm', 'tele gram', 'tg', 'T3legram'],
  Signal: ['s1gnal', 'sgnal'],
  Instagram: ['insta', 'ig', '1nsta'],
  Facebook: ['fb', 'f4cebook', 'face book'],
};

/** An app's name as somebody writes it who does not want it found. */
export const misspellApp = (app: string, random: Random): string => random.pick(APP_SPELLINGS[app] ?? [app]);
