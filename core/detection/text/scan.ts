/**
 * Character classes and one-pass scanners over UTF-16 units. What a sender writes is never given to a regular
 * expression with repetition: the language's engine tries again from the start, and time grows faster than the text.
 * Each scanner here looks at a unit a bounded number of times.
 */

export type Class = (unit: number) => boolean;

export const isDigit: Class = (unit) => unit >= 48 && unit <= 57;
/** A letter of folded text. */
export const isLetter: Class = (unit) => unit >= 97 && unit <= 122;
export const isAlnum: Class = (unit) => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);
export const isHexDigit: Class = (unit) => isDigit(unit) || ((unit | 32) >= 97 && (unit | 32) <= 102);
/** What a name is made of: two of them side by side are never the border of a token. */
export const isTokenUnit: Class = (unit) => isAlnum(unit) || unit === 95;
/** White space and line ends, as `String.prototype.trim` knows them. */
export const isSpace: Class = (unit) =>
  unit === 32 ||
  (unit >= 9 && unit <= 13) ||
  unit === 0xa0 ||
  (unit >= 0x1680 &&
    (unit === 0x1680 ||
      (unit >= 0x2000 && unit <= 0x200a) ||
      unit === 0x2028 ||
      unit === 0x2029 ||
      unit === 0x202f ||
      unit === 0x205f ||
      unit === 0x3000 ||
      unit === 0xfeff));

/** The class of the units of a short list. */
export function oneOf(units: string): Class {
  const codes = new Set([...units].map((unit) => unit.charCodeAt(0)));
  return (unit) => codes.has(unit);
}

/** The end of the run of a class that begins at `at`; `at` itself when none does. */
export function runEnd(text: string, at: number, is: Class, limit = text.length): number {
  let end = at;
  while (end < limit && is(text.charCodeAt(end))) end++;
  return end;
}

/** The start of the run of a class that ends before `end`. */
export function runStart(text: string, end: number, is: Class): number {
  let start = end;
  while (start > 0 && is(text.charCodeAt(start - 1))) start--;
  return start;
}

/** Whether a text has units, all of one class. */
export const isAll = (text: string, is: Class): boolean => text.length > 0 && runEnd(text, 0, is) === text.length;

export function hasAny(text: string, is: Class): boolean {
  for (let i = 0; i < text.length; i++) if (is(text.charCodeAt(i))) return true;
  return false;
}

/** The units of a class, in order. */
export function only(text: string, is: Class): string {
  let out = '';
  for (let i = 0; i < text.length; i++) if (is(text.charCodeAt(i))) out += text[i];
  return out;
}

/** Whether the unit at `at` and the one before are parted: one is of a token, the other is not. */
export const isBorder = (text: string, at: number): boolean =>
  (at > 0 && isTokenUnit(text.charCodeAt(at - 1))) !== (at < text.length && isTokenUnit(text.charCodeAt(at)));

/** Whether a whole token of a folded text is in a set. */
export function hasToken(text: string, tokens: ReadonlySet<string>): boolean {
  for (let at = 0; at < text.length; at++) {
    const end = runEnd(text, at, isTokenUnit);
    if (end > at && tokens.has(text.slice(at, end))) return true;
    at = end;
  }
  return false;
}

/** White space of any kind and length as one blank; none at the ends. */
export function collapse(text: string): string {
  let out = '';
  let from = -1;
  for (let i = 0; i <= text.length; i++) {
    const inside = i < text.length && !isSpace(text.charCodeAt(i));
    if (inside && from < 0) from = i;
    else if (!inside && from >= 0) {
      out += out === '' ? text.slice(from, i) : ` ${text.slice(from, i)}`;
      from = -1;
    }
  }
  return out;
}

/** Whether a host is one of a set or below one. */
export function isHostIn(host: string, hosts: ReadonlySet<string>): boolean {
  if (hosts.has(host)) return true;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
    if (hosts.has(host.slice(dot + 1))) return true;
  return false;
}
