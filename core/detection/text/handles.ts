import { isAlnum, isDigit, isLetter, runEnd, runStart } from './scan.ts';

/** A user name: `@name`, or letters with an underscore, inner dot or digits. Folded offsets. */
export interface Handle {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Written with an at-sign, hash number or underscore: a handle by its shape alone. */
  readonly marked: boolean;
}

const AT = 64;
const DOLLAR = 36;
const DOT = 46;
const DASH = 45;
const SLASH = 47;
const UNDERSCORE = 95;
/** Units after the first; a longer name is read in parts. */
const MAX_REST = 40;

const isHead = (unit: number) => isAlnum(unit) || unit === UNDERSCORE;
const isRest = (unit: number) => isAlnum(unit) || unit === UNDERSCORE || unit === DOT || unit === DASH;
const isLabel = (unit: number) => isAlnum(unit) || unit === DASH;
const isTrailing = (unit: number) => unit === DOT || unit === DASH;

/** All user names of a folded text, in order. */
export function findHandles(text: string): Handle[] {
  const out: Handle[] = [];
  let at = 0;
  while (at < text.length) {
    const end = endAt(text, at);
    if (end < 0) {
      at++;
      continue;
    }
    const handle = continues(text, at) ? null : handleOf(text, at, end);
    if (handle !== null) out.push(handle);
    at = end;
  }
  return out;
}

/** Where what could be a user name from `start` ends, its hash number included; -1 when nothing begins there. */
function endAt(text: string, start: number): number {
  const unit = text.charCodeAt(start);
  const head = unit === AT || unit === DOLLAR ? start + 1 : start;
  if (!isHead(text.charCodeAt(head))) return -1;
  const end = runEnd(text, head + 1, isRest, Math.min(text.length, head + 1 + MAX_REST));
  if (end === head + 1) return -1;
  return hasHashNumber(text, end) ? end + 5 : end;
}

const hasHashNumber = (text: string, at: number) =>
  text.charCodeAt(at) === 35 && runEnd(text, at + 1, isDigit, Math.min(text.length, at + 5)) === at + 5;

/** The tail of an address, of a path or of a longer name. */
function continues(text: string, start: number): boolean {
  if (start === 0) return false;
  const unit = text.charCodeAt(start - 1);
  return isHead(unit) || unit === AT || unit === DOT || unit === SLASH;
}

function handleOf(text: string, start: number, rawEnd: number): Handle | null {
  const hash = rawEnd - start > 5 && hasHashNumber(text, rawEnd - 5);
  const end = Math.max(start, runStart(text, rawEnd, isTrailing));
  const length = end - start;
  let letters = false;
  let underscore = false;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    letters ||= isLetter(unit);
    underscore ||= unit === UNDERSCORE;
  }
  const first = text.charCodeAt(start);
  const marked = hash || (letters && length >= 4 && (underscore || first === AT || first === DOLLAR));
  const name = text.slice(start, end);
  return marked || isDotted(name) || isMixed(name) ? { start, end, text: name, marked } : null;
}

/** "anna.b", "paul.the.pro": two to four labels, letters first, no number at the end. */
function isDotted(name: string): boolean {
  if (!isLetter(name.charCodeAt(0))) return false;
  let labels = 0;
  for (let from = 0; from <= name.length; labels++) {
    const end = runEnd(name, from, isLabel);
    const length = end - from;
    if (labels === 0 ? length < 2 : length < 1 || length > 20) return false;
    if (end < name.length && name.charCodeAt(end) !== DOT) return false;
    from = end + 1;
  }
  return labels >= 2 && labels <= 4 && !endsInNumber(name);
}

/** "flat.2", and "flat.2b3" once its own "b3" is away. */
function endsInNumber(name: string): boolean {
  const digits = runStart(name, name.length, isDigit);
  const letters = digits < name.length ? runStart(name, digits, isLetter) : digits;
  const end = letters < digits ? letters : name.length;
  const start = runStart(name, end, isDigit);
  return start < end && start > 0 && name.charCodeAt(start - 1) === DOT;
}

/** "anna99": letters, then up to six digits. */
function isMixed(name: string): boolean {
  const letters = runEnd(name, 0, isLetter);
  const digits = name.length - letters;
  return letters >= 3 && digits >= 1 && digits <= 6 && runEnd(name, letters, isDigit) === name.length;
}
