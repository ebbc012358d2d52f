import type { Mark, Normalised } from '../normalise.ts';
import type { Obfuscation } from '../signals.ts';
import { EMOJI_WORDS } from './emoji.ts';
import { hasAny, isDigit, isLetter } from './scan.ts';

/** One word of a message. Offsets are of the folded text, half-open. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What stands between the word before and this one: 0 nothing, 1 a comma or dash, 2 the end of a sentence. */
  readonly gap: 0 | 1 | 2;
  /** The disguise that was undone to read it. */
  readonly disguise: Obfuscation | null;
}

/** Words before which French, Italian and others drop a vowel; they stay words of their own. */
const ELIDED = new Set(['j', 'l', 'd', 'n', 's', 'c', 'm', 't', 'qu', 'jusqu', 'lorsqu', 'puisqu', 'quelqu']);
const LONGEST_ELIDED = Math.max(...[...ELIDED].map((word) => word.length));

const isAscii = (code: number) => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
const isForeign = (code: number) =>
  code > 0xbf &&
  !(code >= 0x2000 && code <= 0x2bff) &&
  !(code >= 0x3000 && code <= 0x303f) &&
  !(code >= 0xd800 && code <= 0xdfff) &&
  code < 0xe000;

export function isWordCode(code: number): boolean {
  return isAscii(code) || isForeign(code);
}

/** Splits folded text into words, emoji that mean something included. One pass. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  let gap: 0 | 1 | 2 = 0;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isWordCode(code)) {
      const end = wordEnd(text, i);
      const raw = text.slice(i, end);
      words.push({ text: raw.includes("'") ? raw.replaceAll("'", '') : raw, start: i, end, gap, disguise: null });
      gap = 0;
      i = end;
      if (text.charCodeAt(i) === 39) i++;
      continue;
    }
    if (code >= 0x2000) {
      const cp = text.codePointAt(i) ?? code;
      const length = cp > 0xffff ? 2 : 1;
      const word = EMOJI_WORDS.get(cp);
      if (word !== undefined) {
        words.push({ text: word, start: i, end: i + length, gap, disguise: null });
        gap = 0;
      }
      i += length;
      continue;
    }
    gap = Math.max(gap, weight(text, i, code)) as 0 | 1 | 2;
    i++;
  }
  return words;
}

function wordEnd(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isWordCode(code)) i++;
    else if (code === 39 && isWordCode(text.charCodeAt(i + 1)) && !isElided(text, start, i)) i++;
    else break;
  }
  return i;
}

function isElided(text: string, start: number, end: number): boolean {
  return end - start <= LONGEST_ELIDED && ELIDED.has(text.slice(start, end));
}

function weight(text: string, at: number, code: number): 0 | 1 | 2 {
  if (code === 10 || code === 33 || code === 63) return 2;
  // A full stop ends a sentence only before a space: "t.e.l.e" and "3.5" go on.
  if (code === 46) return isWordCode(text.charCodeAt(at + 1)) ? 0 : 2;
  if (code === 44 || code === 59 || code === 58) return isWordCode(text.charCodeAt(at + 1)) ? 0 : 1;
  if (code === 45) return text.charCodeAt(at - 1) === 32 ? 1 : 0;
  return code === 40 || code === 41 ? 1 : 0;
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
};

/** Readings of a leet word, likeliest first; empty when it holds nothing to undo or nothing else. */
export function unleet(text: string): string[] {
  let letters = 0;
  let swaps = 0;
  let out = '';
  let other = '';
  for (const char of text) {
    const swap = LEET[char];
    if (swap !== undefined) swaps++;
    else if (char >= 'a' && char <= 'z') letters++;
    else return [];
    out += swap ?? char;
    other += char === '1' || char === '!' ? 'l' : (swap ?? char);
  }
  if (swaps === 0 || letters === 0 || swaps > letters + 2) return [];
  return out === other ? [out] : [out, other];
}

type Known = (word: string) => boolean;

/** Undoing leet costs look-ups; a text with more such words than this is not chat. */
const MAX_TRIES = 600;

/** Words with leet, spelled-out and stretched ones undone where that gives a known word. */
export function readWords(norm: Normalised, known: Known): Word[] {
  const plain = splitWords(norm.text);
  const tries = { left: MAX_TRIES };
  return joinSingles(
    plain.map((word, i) => resolve(norm.text, plain, i, word, known, tries)),
    norm.text,
    known,
  );
}

function resolve(
  text: string,
  words: readonly Word[],
  i: number,
  word: Word,
  known: Known,
  tries: { left: number },
): Word {
  const t = word.text;
  if (known(t)) return word;
  if (tries.left <= 0) return word;
  const start = i > 0 && (words[i - 1]?.end ?? 0) === word.start ? word.start : withSymbol(text, word.start);
  const end = withSymbolAfter(text, word.end);
  if (start !== word.start || end !== word.end || hasAny(t, isDigit)) {
    tries.left--;
    for (const read of unleet(text.slice(start, end))) {
      if (known(read)) return { ...word, text: read, start, end: Math.max(end, word.end), disguise: 'leet' };
    }
    for (const read of unleet(t)) if (known(read)) return { ...word, text: read, disguise: 'leet' };
  }
  const squeezed = squeeze(t);
  return squeezed !== t && known(squeezed) ? { ...word, text: squeezed } : word;
}

const isSymbol = (code: number) => code === 64 || code === 36 || code === 33 || code === 124 || code === 43;

/** `c@sh`: takes the part before an inner symbol in; `$nap`: takes a leading one in. */
function withSymbol(text: string, start: number): number {
  if (start === 0 || !isSymbol(text.charCodeAt(start - 1))) return start;
  let at = start - 1;
  while (at > 0 && start - at < 16 && isAscii(text.charCodeAt(at - 1))) at--;
  return at;
}

function withSymbolAfter(text: string, end: number): number {
  if (!isSymbol(text.charCodeAt(end))) return end;
  let at = end + 1;
  while (at < text.length && at - end < 16 && (isAscii(text.charCodeAt(at)) || isSymbol(text.charCodeAt(at)))) at++;
  return at;
}

/** "heyyyy" to "hey": three or more of a letter are one. */
function squeeze(text: string): string {
  if (text.length < 4 || !hasTriple(text)) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === text[i + 1] && char === text[i + 2]) {
      while (text[i + 1] === char) i++;
    }
    out += char;
  }
  return out;
}

function hasTriple(text: string): boolean {
  for (let i = 2; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === text.charCodeAt(i - 1) && code === text.charCodeAt(i - 2)) return true;
  }
  return false;
}

/** "P a y p a l", "t.e.l.e.g.r.a.m": runs of three or more single characters become words. */
function joinSingles(words: Word[], text: string, known: Known): Word[] {
  if (!hasSingles(words)) return words;
  const out: Word[] = [];
  let i = 0;
  while (i < words.length) {
    let end = i;
    while (end < words.length && isSingle(words[end]) && (end === i || follows(words, end, text))) end++;
    if (end - i < 3) {
      const stop = Math.max(end, i + 1);
      for (; i < stop; i++) out.push(words[i] as Word);
      continue;
    }
    for (const group of groups(words.slice(i, end))) out.push(...joined(group, text, known));
    i = end;
  }
  return out;
}

function hasSingles(words: readonly Word[]): boolean {
  for (let i = 1; i < words.length; i++) if (isSingle(words[i]) && isSingle(words[i - 1])) return true;
  return false;
}

const isSingle = (word: Word | undefined) => word !== undefined && word.end - word.start === 1;
const gapText = (a: Word, b: Word, text: string) => text.slice(a.end, b.start);

function follows(words: readonly Word[], i: number, text: string): boolean {
  const end = (words[i] as Word).start;
  const start = (words[i - 1] as Word).end;
  if (end - start > 4) return false;
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 10) return false;
  return true;
}

/** Units between a word and the one before. */
const width = (run: readonly Word[], i: number) => (run[i] as Word).start - (run[i - 1] as Word).end;

/** Wider gaps part words when narrower ones part letters. */
function groups(run: readonly Word[]): Word[][] {
  let narrow = Number.POSITIVE_INFINITY;
  for (let i = 1; i < run.length; i++) narrow = Math.min(narrow, width(run, i));
  let group = [run[0] as Word];
  const out: Word[][] = [group];
  for (let i = 1; i < run.length; i++) {
    const next = run[i] as Word;
    if (width(run, i) > narrow) {
      group = [next];
      out.push(group);
    } else group.push(next);
  }
  return out;
}

function joined(group: Word[], text: string, known: Known): Word[] {
  const raw = group.map((word) => word.text).join('');
  if (group.length < 2 || !hasAny(raw, isLetter)) return group;
  const read = known(raw) ? raw : (unleet(raw).find(known) ?? raw);
  const first = group[0] as Word;
  const last = group.at(-1) as Word;
  const disguise: Obfuscation = gapText(first, group[1] as Word, text).trim() === '' ? 'spacing' : 'separator';
  return [{ text: read, start: first.start, end: last.end, gap: first.gap, disguise }];
}

/** Techniques whose marks touch `[start, end)`. */
export function marksIn(marks: readonly Mark[], start: number, end: number): Obfuscation[] {
  const kinds = new Set<Obfuscation>();
  for (const mark of marks) if (mark.start < end && mark.end > start) kinds.add(mark.kind);
  return [...kinds];
}
