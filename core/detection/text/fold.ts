import type { Obfuscation } from '../signals.ts';
import { LATIN_SHAPES } from './confusables.ts';
import { isAll, isDigit, isLetter } from './scan.ts';

/** What one code point becomes in the folded text, and the technique that its use there would show. */
export interface Folded {
  readonly out: string;
  readonly kind: Obfuscation | null;
}

/** First code point of each run of ten decimal digits outside ASCII (Unicode Nd). */
const DIGIT_ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
  0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x11066, 0x1e950,
];
/** Runs of enclosed digits that NFKC leaves alone: [first code point, value of it, length]. */
const ENCLOSED: readonly (readonly [number, number, number])[] = [
  [0x2776, 1, 10],
  [0x2780, 1, 10],
  [0x278a, 1, 10],
  [0x24f5, 1, 10],
  [0x24ff, 0, 1],
  [0x1f10b, 0, 2],
];
/** Enclosed letters that NFKC leaves alone, each run from A to Z. */
const ENCLOSED_LETTERS = [0x1f150, 0x1f170];

const PUNCTUATION: ReadonlyMap<number, string> = new Map([
  ...[0x2018, 0x2019, 0x201b, 0x2bc, 0x2032, 0x60, 0xb4].map((cp) => [cp, "'"] as const),
  ...[0x201c, 0x201d, 0x201e, 0xab, 0xbb].map((cp) => [cp, '"'] as const),
  ...[0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212].map((cp) => [cp, '-'] as const),
]);

export function isInvisible(cp: number): boolean {
  return (
    (cp >= 0x200b && cp <= 0x200f) ||
    (cp >= 0x202a && cp <= 0x202e) ||
    (cp >= 0x2060 && cp <= 0x206f) ||
    cp === 0xfeff ||
    cp === 0xad ||
    cp === 0x34f ||
    cp === 0x61c ||
    cp === 0x115f ||
    cp === 0x1160 ||
    cp === 0x180e ||
    cp === 0x3164 ||
    cp === 0xffa0 ||
    (cp >= 0xfe00 && cp <= 0xfe0f) ||
    (cp >= 0xe0000 && cp <= 0xe01ef)
  );
}

function digitOf(cp: number): number {
  for (const zero of DIGIT_ZEROS) if (cp >= zero && cp < zero + 10) return cp - zero;
  return -1;
}

function compute(cp: number): Folded {
  const plain = PUNCTUATION.get(cp);
  if (plain !== undefined) return { out: plain, kind: null };
  if (cp >= 0xd800 && cp <= 0xdfff) return { out: ' ', kind: null };
  const digit = digitOf(cp);
  if (digit >= 0) return { out: String(digit), kind: 'script_digits' };
  for (const [first, value, length] of ENCLOSED)
    if (cp >= first && cp < first + length) return { out: String(cp - first + value), kind: 'script_digits' };
  for (const first of ENCLOSED_LETTERS)
    if (cp >= first && cp < first + 26) return { out: String.fromCharCode(97 + cp - first), kind: 'homoglyph' };
  if (cp === 0x1f51f) return { out: '10', kind: 'emoji' };
  const char = String.fromCodePoint(cp);
  let out = '';
  for (const part of char.normalize('NFKD').toLowerCase()) {
    if (/\p{M}/u.test(part)) continue;
    out += LATIN_SHAPES.get(part) ?? PUNCTUATION.get(part.codePointAt(0) ?? 0) ?? part;
  }
  return { out, kind: kindOf(cp, out) };
}

function kindOf(cp: number, out: string): Obfuscation | null {
  if (cp >= 0xff01 && cp <= 0xff5e) return 'fullwidth';
  if (isAll(out, isDigit)) return cp === 0xb2 || cp === 0xb3 || cp === 0xb9 ? null : 'script_digits';
  // Mathematical, enclosed and small-capital letters exist in chat only to look like Latin ones.
  if (
    out.length === 1 &&
    isLetter(out.charCodeAt(0)) &&
    (cp >= 0x1d400 || (cp >= 0x2460 && cp <= 0x24ff) || (cp >= 0x1d00 && cp <= 0x1d7f))
  )
    return 'homoglyph';
  return null;
}

const cache = new Map<number, Folded>();

/** Folds one code point: NFKC, case, accents, digits of every script. Memoised; there are finitely many code points. */
export function fold(cp: number): Folded {
  let folded = cache.get(cp);
  if (folded === undefined) {
    folded = compute(cp);
    cache.set(cp, folded);
  }
  return folded;
}
