/** Account numbers that prove themselves. */

export interface Account {
  readonly kind: 'iban' | 'crypto' | 'sort-code';
  readonly start: number;
  readonly end: number;
}

/** IBANs with a right check sum, crypto addresses, sort codes beside an account number, in folded text. */
export function findAccounts(text: string): Account[] {
  const out: Account[] = [];
  if (!/[0-9][0-9a-z -]{4,}[0-9]|0x|bc1/.test(text)) return out;
  for (const match of text.matchAll(/\b[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?\b/g)) {
    if (checks(match[0].replace(/[ -]/g, '')))
      out.push({ kind: 'iban', start: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(/\b(?:bc1[a-z0-9]{20,60}|0x[0-9a-f]{40}|[13t][a-z0-9]{33})\b/g)) {
    if (/[0-9]/.test(match[0]) && /[a-z].*[a-z]/.test(match[0]))
      out.push({ kind: 'crypto', start: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(/\b[0-9]{2}-[0-9]{2}-[0-9]{2}\b[^0-9]{0,24}\b[0-9]{8}\b/g))
    out.push({ kind: 'sort-code', start: match.index, end: match.index + match[0].length });
  return out;
}

/** ISO 13616 check: the rearranged number is 1 modulo 97. */
function checks(iban: string): boolean {
  if (iban.length < 15 || iban.length > 34) return false;
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = char >= 'a' ? String(char.charCodeAt(0) - 87) : char;
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
