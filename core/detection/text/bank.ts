import { isAlnum, isBorder, isDigit, isHexDigit, isLetter, isTokenUnit, runEnd } from './scan.ts';

/** Account numbers that prove themselves. */

export interface Account {
  readonly kind: 'iban' | 'crypto' | 'sort-code';
  readonly start: number;
  readonly end: number;
}

const BLANK = 32;
const DASH = 45;

/** IBANs with a right check sum, crypto addresses, sort codes beside an account number, in folded text. */
export function findAccounts(text: string): Account[] {
  if (!mayHoldAccount(text)) return [];
  return [...each(text, 'iban', ibanEnd), ...each(text, 'crypto', walletEnd), ...each(text, 'sort-code', sortCodeEnd)];
}

/** Digits far enough apart in one stretch of letters, digits, blanks and dashes, or the head of a wallet's address. */
function mayHoldAccount(text: string): boolean {
  let first = -1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isDigit(unit)) {
      if (first < 0) first = i;
      else if (i - first >= 5) return true;
    } else if (!isAlnum(unit) && unit !== BLANK && unit !== DASH) first = -1;
  }
  return text.includes('0x') || text.includes('bc1');
}

/** Accounts of one kind, none over another. `endAt` is asked at the start of each token: where it ends, or -1. */
function each(text: string, kind: Account['kind'], endAt: (text: string, start: number) => number): Account[] {
  const out: Account[] = [];
  let at = 0;
  while (at < text.length) {
    if (!isTokenUnit(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const end = endAt(text, at);
    if (end > 0 && (kind !== 'iban' || checks(text, at, end))) out.push({ kind, start: at, end });
    // Past what has the shape, proven or not; otherwise to the next token.
    at = runEnd(text, Math.max(end, at), isTokenUnit);
  }
  return out;
}

const GROUP = 4;
const MAX_GROUPS = 7;

/** Two letters, two digits, two to seven groups of four and a shorter rest, each perhaps after a blank or dash. */
function ibanEnd(text: string, start: number): number {
  for (let i = 0; i < GROUP; i++) if (!(i < 2 ? isLetter : isDigit)(text.charCodeAt(start + i))) return -1;
  const ends = [start + GROUP];
  while (ends.length <= MAX_GROUPS) {
    const end = groupEnd(text, ends.at(-1) as number, GROUP);
    if (end < 0) break;
    ends.push(end);
  }
  for (let groups = ends.length - 1; groups >= 2; groups--) {
    for (let rest = GROUP; rest >= 0; rest--) {
      const end = rest === 0 ? (ends[groups] as number) : groupEnd(text, ends[groups] as number, rest);
      if (end > 0 && isBorder(text, end)) return end;
    }
  }
  return -1;
}

/** After a blank, a dash or nothing: the end of so many letters and digits, or -1. */
function groupEnd(text: string, at: number, size: number): number {
  const unit = text.charCodeAt(at);
  const from = unit === BLANK || unit === DASH ? at + 1 : at;
  return runEnd(text, from, isAlnum, Math.min(text.length, from + size)) === from + size ? from + size : -1;
}

/** Bitcoin and Ethereum addresses, and others of their length. */
function walletEnd(text: string, start: number): number {
  const end = runEnd(text, start, isAlnum);
  const length = end - start;
  if (length < 23 || length > 63 || !isBorder(text, end) || !isMixed(text, start, end)) return -1;
  if (text.startsWith('bc1', start)) return end;
  if (length === 42 && text.startsWith('0x', start)) return runEnd(text, start + 2, isHexDigit, end) === end ? end : -1;
  return length === 34 && '13t'.includes(text[start] as string) ? end : -1;
}

/** A digit and at least two letters. */
function isMixed(text: string, start: number, end: number): boolean {
  let letters = 0;
  for (let i = start; i < end; i++) if (isLetter(text.charCodeAt(i))) letters++;
  return letters >= 2 && letters < end - start;
}

const NEAR = 24;

/** "12-34-56", something short without digits, and eight digits. */
function sortCodeEnd(text: string, start: number): number {
  for (let i = 0; i < 8; i++) {
    const unit = text.charCodeAt(start + i);
    if (i % 3 === 2 ? unit !== DASH : !isDigit(unit)) return -1;
  }
  const after = start + 8;
  if (!isBorder(text, after)) return -1;
  let digits = after;
  while (digits < text.length && digits - after <= NEAR && !isDigit(text.charCodeAt(digits))) digits++;
  if (digits - after > NEAR || !isBorder(text, digits)) return -1;
  const end = runEnd(text, digits, isDigit, Math.min(text.length, digits + 9));
  return end - digits === 8 && isBorder(text, end) ? end : -1;
}

/** ISO 13616 check: the rearranged number is 1 modulo 97. */
function checks(text: string, start: number, end: number): boolean {
  let iban = '';
  for (let i = start; i < end; i++) if (isAlnum(text.charCodeAt(i))) iban += text[i];
  if (iban.length < 15 || iban.length > 34) return false;
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = char >= 'a' ? String(char.charCodeAt(0) - 87) : char;
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
