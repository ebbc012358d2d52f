import type { Obfuscation } from '../signals.ts';
import { HUNDRED, JOINERS, NUMBER_WORDS, REPEAT, WEAK_NUMBERS } from './number-words.ts';
import { hasAny, isAll, isAlnum, isDigit, isSpace, oneOf, only } from './scan.ts';
import type { Word } from './words.ts';

/** One piece of a number as written. */
export interface Piece {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
  readonly word: number;
  /** The last word that it took. */
  readonly lastWord: number;
  readonly how: 'digits' | 'words' | 'leet';
}
/** A run of pieces with nothing but separators between them. */
export interface DigitRun {
  readonly pieces: readonly Piece[];
  readonly digits: string;
  readonly start: number;
  readonly end: number;
  /** Index of the first word, and after the last. */
  readonly first: number;
  readonly last: number;
  readonly plus: boolean;
}

const MAX_GAP = 12;
/** More numbers than any message has; beyond them only time would be spent. */
const MAX_RUNS = 400;

/** All digit runs of a text, spelled-out and leet digits read. */
export function digitRuns(words: readonly Word[], text: string): DigitRun[] {
  const runs: DigitRun[] = [];
  let pieces: Piece[] = [];
  const flush = () => {
    const run = close(pieces, text);
    if (run !== null && runs.length < MAX_RUNS) runs.push(run);
    pieces = [];
  };
  let i = 0;
  while (i < words.length) {
    const read = readPiece(words, i, pieces.length > 0);
    if (read === null) {
      if (pieces.length > 0 && !joins(words, i, pieces, text)) flush();
      i++;
      continue;
    }
    const last = pieces.at(-1);
    if (last !== undefined && isBetweenAmounts(words, i, last)) {
      flush();
      i++;
      continue;
    }
    if (
      last !== undefined &&
      (!separates(text, last.end, read.piece.start) || (changes(last, read.piece, text) && !mixes(pieces)))
    )
      flush();
    pieces.push(read.piece);
    i = read.next;
  }
  flush();
  return runs;
}

/** "5 5, ninety secs": a comma between figures and words parts two numbers, and so does a new line after a long one. */
const changes = (a: Piece, b: Piece, text: string) =>
  (a.digits.length > 4 && text.slice(a.end, b.start).includes('\n')) ||
  ((a.how === 'words') !== (b.how === 'words') && text.slice(a.end, b.start).includes(','));

/** "1800 for 14": a word that is also a digit stands for itself between two numbers of several figures. */
function isBetweenAmounts(words: readonly Word[], i: number, last: Piece): boolean {
  const next = words[i + 1];
  return (
    HOMOPHONES.has(words[i]?.text ?? '') &&
    last.how === 'digits' &&
    last.digits.length >= 2 &&
    next !== undefined &&
    next.text.length >= 2 &&
    allDigits(next.text)
  );
}
const HOMOPHONES = new Set(['for', 'to', 'too', 'ate', 'won', 'tree']);

/** "zero 7 four 5 one": figures and words in turns are one number, commas or not. */
function mixes(pieces: readonly Piece[]): boolean {
  // Asked at every piece of what may be thousands: a telephone number shows it at its head.
  const head = pieces.length > MOST_PIECES ? pieces.slice(0, MOST_PIECES) : pieces;
  return head.length >= 4 && head.some((one) => one.how === 'words') && head.some((one) => one.how === 'digits');
}
const MOST_PIECES = 16;

function joins(words: readonly Word[], i: number, pieces: readonly Piece[], text: string): boolean {
  const word = words[i];
  const last = pieces.at(-1);
  if (word === undefined || last === undefined || !JOINERS.has(word.text) || word.gap === 2) return false;
  return readPiece(words, i + 1, true) !== null && separates(text, last.end, word.start);
}

function separates(text: string, from: number, to: number): boolean {
  if (to - from > MAX_GAP + 8) return false;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const fine =
      code === 32 ||
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 39 && code <= 47) ||
      code === 58 ||
      code === 59 ||
      code === 95 ||
      code === 124 ||
      code === 126 ||
      code === 61 ||
      code === 62 ||
      code === 60 ||
      code === 91 ||
      code === 93 ||
      code === 35 ||
      code === 183 ||
      code === 8226 ||
      code === 94 ||
      code === 92 ||
      code === 34 ||
      code === 33 ||
      (code >= 97 && code <= 122) ||
      code > 0x2000;
    if (!fine) return false;
  }
  return true;
}

function readPiece(words: readonly Word[], i: number, inside: boolean): { piece: Piece; next: number } | null {
  const word = words[i];
  if (word === undefined || !maybeNumber(word.text)) return null;
  const t = word.text;
  const make = (digits: string, how: Piece['how'], last = i) => ({
    piece: { digits, start: word.start, end: (words[last] ?? word).end, word: i, lastWord: last, how },
    next: last + 1,
  });
  if (allDigits(t)) return make(t, 'digits');
  const times = REPEAT.get(t);
  if (times !== undefined) {
    const next = words[i + 1];
    const digit =
      next === undefined
        ? undefined
        : allDigits(next.text) && next.text.length <= 2
          ? next.text
          : (NUMBER_WORDS.get(next.text) ?? (next.text === 'o' ? '0' : undefined));
    return digit === undefined || digit.length > 2 ? null : make(digit.repeat(times), 'words', i + 1);
  }
  const spoken = readSpoken(words, i, inside);
  if (spoken !== null) return make(spoken.digits, 'words', spoken.last);
  const leet = leetDigits(t, inside || nextIsDigits(words, i));
  return leet === null ? null : make(leet, 'leet');
}

/** Most words are no number whatever stands beside them: decided by a look at the first letter and the tables. */
function maybeNumber(text: string): boolean {
  const code = text.charCodeAt(0);
  if (code >= 48 && code <= 57) return true;
  return (
    text === 'o' ||
    NUMBER_WORDS.has(text) ||
    REPEAT.has(text) ||
    (text.length <= 14 &&
      LEET_ONLY.has(text[0] ?? '') &&
      LEET_ONLY.has(text[1] ?? '') &&
      LEET_ONLY.has(text.at(-1) ?? ''))
  );
}
const LEET_ONLY = new Set('0123456789oilsbzgq');

const allDigits = (text: string) => isAll(text, isDigit);

function nextIsDigits(words: readonly Word[], i: number): boolean {
  const next = words[i + 1];
  return (
    next !== undefined &&
    next.gap === 0 &&
    (allDigits(next.text) || (next.text.length > 1 && isAll(next.text, isRound)))
  );
}

const LEET_DIGITS: Readonly<Record<string, string>> = {
  o: '0',
  i: '1',
  l: '1',
  s: '5',
  b: '8',
  z: '2',
  g: '9',
  q: '9',
};
const isLeet = oneOf('0123456789oilsbzgq');
const isRound = oneOf('0123456789oil');
const isO = oneOf('o');

/** "O8O3", "OOO", "o29l": letters that stand for digits, in a word that is made of nothing else. */
function leetDigits(text: string, near: boolean): string | null {
  if (text.length < 2 || text.length > 14 || !isAll(text, isLeet)) return null;
  const digits = only(text, isDigit).length;
  const round = isAll(text, isO);
  if (digits * 2 < text.length && !(round && near) && !(digits > 0 && near)) return null;
  let out = '';
  for (const char of text) out += LEET_DIGITS[char] ?? char;
  return out;
}

/** A spoken number from word `i`: hundreds, tens and units composed as the languages do. */
function readSpoken(words: readonly Word[], i: number, inside: boolean): { digits: string; last: number } | null {
  const word = words[i];
  const head = word === undefined ? undefined : NUMBER_WORDS.get(word.text);
  if (word === undefined || head === undefined) return inside && word?.text === 'o' ? { digits: '0', last: i } : null;
  if (
    WEAK_NUMBERS.has(word.text) &&
    !inside &&
    NUMBER_WORDS.get(words[i + 1]?.text ?? '') === undefined &&
    !REPEAT.has(words[i + 1]?.text ?? '')
  )
    return null;
  let value = Number(head);
  let last = i;
  const peek = (at: number) => {
    const next = words[at];
    return next === undefined || next.gap !== 0 ? undefined : next.text;
  };
  if (value === 4 && (peek(last + 1) === 'vingt' || peek(last + 1) === 'vingts')) {
    last++;
    const rest = number(peek(last + 1));
    if (rest !== undefined && rest > 0 && rest < 20) {
      last++;
      value = 80 + rest + teens(rest, peek(last + 1));
      if (rest === 10 && value > 90) last++;
    } else value = 80;
    return { digits: String(value), last };
  }
  if (value > 0 && value < 10 && HUNDRED.has(peek(last + 1) ?? '')) {
    last++;
    value *= 100;
    const rest =
      NUMBER_WORDS.has(peek(last + 1) ?? '') && number(peek(last + 1)) !== 0 ? readSpoken(words, last + 1, true) : null;
    if (rest !== null && Number(rest.digits) < 100)
      return { digits: String(value + Number(rest.digits)), last: rest.last };
    return { digits: String(value), last };
  }
  if (value >= 100 && value % 100 === 0) {
    const rest =
      NUMBER_WORDS.has(peek(last + 1) ?? '') && number(peek(last + 1)) !== 0 ? readSpoken(words, last + 1, true) : null;
    if (rest !== null && Number(rest.digits) < 100)
      return { digits: String(value + Number(rest.digits)), last: rest.last };
    return { digits: String(value), last };
  }
  if (value >= 20 && value % 10 === 0) {
    let at = last + 1;
    if (['et', 'y', 'e', 'na'].includes(peek(at) ?? '')) at++;
    const rest = number(peek(at));
    const french = value === 60 && rest !== undefined && rest >= 10 && rest < 20;
    if (rest !== undefined && ((rest > 0 && rest < 10) || french)) {
      last = at;
      const extra = teens(rest, peek(last + 1));
      if (extra > 0 && rest === 10) last++;
      return { digits: String(value + rest + (rest === 10 ? extra : 0)), last };
    }
  }
  if (value === 10 && word.text === 'dix') {
    const rest = number(peek(last + 1));
    if (rest !== undefined && rest >= 7 && rest <= 9) return { digits: String(10 + rest), last: last + 1 };
  }
  return { digits: String(value), last };
}

const number = (word: string | undefined): number | undefined => {
  const value = word === undefined ? undefined : NUMBER_WORDS.get(word);
  return value === undefined ? undefined : Number(value);
};

/** After "soixante dix" or "quatre vingt dix": 7, 8 or 9 of "dix-sept" and the like. */
function teens(rest: number, next: string | undefined): number {
  if (rest !== 10) return 0;
  const unit = number(next);
  return unit !== undefined && unit >= 7 && unit <= 9 ? unit : 0;
}

function close(pieces: readonly Piece[], text: string): DigitRun | null {
  const head = pieces[0];
  const tail = pieces.at(-1);
  if (head === undefined || tail === undefined) return null;
  // A word that is a number only among numbers cannot be a run by itself.
  if (pieces.length === 1 && head.how !== 'digits' && head.digits.length < 2) return null;
  const before = text.slice(Math.max(0, head.start - 3), head.start);
  return {
    pieces,
    digits: pieces.map((piece) => piece.digits).join(''),
    start: head.start,
    end: tail.end,
    first: head.word,
    last: tail.lastWord + 1,
    plus: endsInPlus(before),
  };
}

/** "+", "+ (": what stands before an international number. */
function endsInPlus(before: string): boolean {
  let at = before.length - 1;
  if (before.charCodeAt(at) === 40) at--;
  if (isSpace(before.charCodeAt(at))) at--;
  return before.charCodeAt(at) === 43;
}

const isAlnumOrSpace = (unit: number) => isAlnum(unit) || isSpace(unit);
const isSeparator = oneOf('/_*~|,=<>');

/** The techniques a run shows by the way its digits are written. */
export function runDisguise(run: DigitRun, text: string): Obfuscation[] {
  const kinds = new Set<Obfuscation>();
  for (const piece of run.pieces) {
    if (piece.how === 'words') kinds.add('words');
    if (piece.how === 'leet') kinds.add('leet');
  }
  const singles = run.pieces.filter((piece) => piece.digits.length === 1).length;
  if (run.pieces.length >= 6 && singles >= run.pieces.length - 2 && !kinds.has('words')) {
    const blank = isAll(text.slice(run.start, run.end), isAlnumOrSpace);
    kinds.add(blank ? 'spacing' : 'separator');
  } else if (hasAny(text.slice(run.start, run.end), isSeparator) && !kinds.has('words')) kinds.add('separator');
  return [...kinds];
}
