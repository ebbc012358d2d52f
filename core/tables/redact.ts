import type { Redaction, Treatment } from '../access/roles.ts';
import { exhaustive } from '../lib/must.ts';
import type { Table } from './define.ts';
import { isDigit, limitText } from './limit-text.ts';

/** Turns a value into a stable token under a server-held key. */
export type Tokenise = (value: string) => string;

const MASK = '•';

/**
 * `jane@example.org` → `j•••@example.org`, `+237 6 70 12 34 56` → `•••56`, `Jane van Doe` → `Jane v••• D•••`: enough
 * to tell two people of a case apart, and to follow who is greeted by name.
 */
export function maskIdentity(value: string): string {
  const at = Math.max(value.lastIndexOf('@'), value.lastIndexOf('＠'), value.lastIndexOf('﹫'));
  if (at > 0) return `${value.slice(0, 1)}${MASK.repeat(3)}${value.slice(at)}`;
  const digits = lastDigits(value);
  if (digits !== null) return `${MASK.repeat(3)}${digits}`;
  const [first = '', ...rest] = value.split(/\s+/u);
  let masked = first;
  for (const word of rest)
    masked += ` ${word === '' ? '' : String.fromCodePoint(word.codePointAt(0) ?? 0)}${MASK.repeat(3)}`;
  return masked;
}

/** The last two digits of a text that has five; null of any other. */
function lastDigits(value: string): string | null {
  let count = 0;
  let last = '';
  let one = '';
  for (const char of value) {
    if (!isDigit(char)) continue;
    count += 1;
    one = last;
    last = char;
  }
  return count >= 5 ? one + last : null;
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
