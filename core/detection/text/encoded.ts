import { isAll, isDigit, isHexDigit, isLetter } from './scan.ts';

/** Undoing of simple encodings: percent, HTML entities, base64, hex, rot13. */

const NAMED: Readonly<Record<string, string>> = {
  commat: '@',
  period: '.',
  sol: '/',
  colon: ':',
  num: '#',
  lowbar: '_',
  nbsp: ' ',
  amp: '&',
};
const MAX_ENTITY = 10;

/** Reads `%40` or `&#64;` at `at`; null when nothing printable is encoded there. */
export function decodeAt(text: string, at: number): { char: string; end: number } | null {
  return text.charCodeAt(at) === 37 ? percent(text, at) : entity(text, at);
}

function percent(text: string, at: number): { char: string; end: number } | null {
  const hex = text.slice(at + 1, at + 3);
  if (hex.length !== 2 || !isAll(hex, isHexDigit)) return null;
  const code = Number.parseInt(hex, 16);
  // "20%25 off" and "15%20mm" are sums and typos; only characters that carry an address are decoded.
  return '@./:_-+#?=&'.includes(String.fromCharCode(code)) ? { char: String.fromCharCode(code), end: at + 3 } : null;
}

function entity(text: string, at: number): { char: string; end: number } | null {
  const stop = text.slice(at, at + MAX_ENTITY).indexOf(';');
  if (stop < 2) return null;
  const body = text.slice(at + 1, at + stop);
  const end = at + stop + 1;
  const named = NAMED[body];
  if (named !== undefined) return { char: named, end };
  const code = codeOf(body);
  return code >= 32 && code < 127 ? { char: String.fromCharCode(code), end } : null;
}

/** The number of `#64` or `#x40`; -1 when it is none. */
function codeOf(body: string): number {
  if (body.charCodeAt(0) !== 35) return -1;
  if (body.charCodeAt(1) === 120) {
    const hex = body.slice(2);
    return hex.length <= 5 && isAll(hex, isHexDigit) ? Number.parseInt(hex, 16) : -1;
  }
  const digits = body.slice(1);
  return digits.length <= 6 && isAll(digits, isDigit) ? Number(digits) : -1;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 to ASCII; null when the result is not all printable. */
export function fromBase64(text: string): string | null {
  let bits = 0;
  let held = 0;
  let out = '';
  for (const char of text) {
    if (char === '=') break;
    const value = BASE64.indexOf(char === '-' ? '+' : char === '_' ? '/' : char);
    if (value < 0) return null;
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      const code = (bits >> held) & 255;
      if (code < 32 || code > 126) return null;
      out += String.fromCharCode(code);
      bits &= (1 << held) - 1;
    }
  }
  return out;
}

export function fromHex(text: string): string | null {
  let out = '';
  for (let i = 0; i + 1 < text.length; i += 2) {
    const code = Number.parseInt(text.slice(i, i + 2), 16);
    if (!(code >= 32 && code <= 126)) return null;
    out += String.fromCharCode(code);
  }
  return out;
}

export function rot13(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const base = code < 97 ? 65 : 97;
    out += isLetter(code | 32) ? String.fromCharCode(((code - base + 13) % 26) + base) : text[i];
  }
  return out;
}

export const reverse = (text: string): string => [...text].reverse().join('');
