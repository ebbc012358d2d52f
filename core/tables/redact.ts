import type { Redaction, Treatment } from '../access/roles.ts';
import { exhaustive } from '../lib/must.ts';
import type { Table } from './define.ts';

/** Turns a value into a stable token under a server-held key. */
export type Tokenise = (value: string) => string;

const MASK = '•';
/** As typed, full-width and small. */
const AT_SIGNS = ['@', '＠', '﹫'];

/**
 * `jane@example.org` → `j•••@example.org`, `+237 6 70 12 34 56` → `•••56`, `Jane van Doe` → `Jane v••• D•••`: enough
 * to tell two people of a case apart, and to follow who is greeted by name.
 */
export function maskIdentity(value: string): string {
  const at = Math.max(...AT_SIGNS.map((sign) => value.lastIndexOf(sign)));
  if (at > 0) return `${value.slice(0, 1)}${MASK.repeat(3)}${value.slice(at)}`;
  const digits = [...value].filter(isDigit);
  if (digits.length >= 5) return `${MASK.repeat(3)}${digits.slice(-2).join('')}`;
  const [first = '', ...rest] = value.split(/\s+/u);
  return [first, ...rest.map((word) => `${[...word][0] ?? ''}${MASK.repeat(3)}`)].join(' ');
}

/** Of every script, and circled or raised ones. */
const DIGIT = /^\p{N}$/u;
/** Of a mailbox name; marks and characters without width do not end it. */
const WORD = /^[\p{L}\p{N}\p{M}\p{Cf}._%+-]$/u;
/** Most texts have nothing to hide, and looking is cheaper than taking them apart. */
const DIGIT_OR_AT = /[\p{N}@＠﹫]/u;
const ENDS_RUN = /^[\p{L}\n]$/u;
const ASCII = 128;
const isAt = (char: string): boolean => char === '@' || (char.charCodeAt(0) >= ASCII && AT_SIGNS.includes(char));
const isDigit = (char: string): boolean => (char.charCodeAt(0) < ASCII ? char >= '0' && char <= '9' : DIGIT.test(char));

/**
 * Masks phone-like digits and mailbox names in place: one code unit for one, so that spans still fit. Every run of
 * digits that, with its separators, holds five or more keeps its last two. Linear in the length of the text.
 */
export function limitText(text: string): string {
  if (!DIGIT_OR_AT.test(text)) return text;
  const chars = [...text];
  const out = [...chars];
  const hide = (index: number): void => {
    out[index] = MASK.repeat(chars[index]?.length ?? 1);
  };
  let run: number[] = [];
  const flush = (): void => {
    if (run.length >= 5) for (const index of run.slice(0, -2)) hide(index);
    run = [];
  };
  for (const [index, char] of chars.entries()) {
    if (isDigit(char)) run.push(index);
    else if (run.length > 0 && (index - (run.at(-1) ?? 0) > 3 || ENDS_RUN.test(char))) flush();
    // The first character of the mailbox stays as a hint.
    if (isAt(char)) {
      for (
        let back = index - 1;
        back > 0 && WORD.test(chars[back - 1] ?? '') && WORD.test(chars[back] ?? '');
        back -= 1
      )
        hide(back);
    }
  }
  flush();
  return out.join('');
}

const LETTER_OR_NUMBER = /[\p{L}\p{N}]/gu;

/** Replaces every letter and digit in place. */
export const redactText = (text: string): string => text.replace(LETTER_OR_NUMBER, (char) => '█'.repeat(char.length));

/** Applies one treatment to one value. Null stays null: it says that there is nothing. */
export function treat(value: unknown, treatment: Treatment, tokenise: Tokenise): unknown {
  if (value === null || value === undefined) return null;
  switch (treatment) {
    case 'plain':
      return value;
    case 'none':
      return null;
    case 'mask':
      return maskIdentity(String(value));
    case 'token':
      return tokenise(String(value));
    case 'limited':
      return limitText(String(value));
    case 'redacted':
      return redactText(String(value));
    default:
      return exhaustive(treatment);
  }
}

/** Columns of the table that exist for a reader, in declared order. What is `none` never reaches the replica. */
export function visibleColumns(table: Table, redaction: Redaction): string[] {
  return Object.entries(table.columns)
    .filter(([, column]) => redaction[column.sensitivity] !== 'none')
    .map(([name]) => name);
}
