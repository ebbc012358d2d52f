import { isDigit, isSpace, runEnd, runStart } from './scan.ts';

/** Shapes of numbers that are no phone number, found in a stretch of folded text. */

const DOT = 46;
const DASH = 45;
const isDateMark = (unit: number) => unit === DOT || unit === DASH || unit === 47;
const isDecimalMark = (unit: number) => unit === DOT || unit === 44;

interface Digits {
  readonly start: number;
  readonly end: number;
}

/** The runs of digits of a text. */
function* digitRunsOf(text: string): Generator<Digits> {
  for (let at = 0; at < text.length; at++) {
    const end = runEnd(text, at, isDigit);
    if (end > at) yield { start: at, end };
    at = end;
  }
}

/** "51.5074, -0.1278": two numbers with three decimals or more. */
export function hasCoordinates(text: string): boolean {
  for (const { start, end } of digitRunsOf(text)) {
    if (end - start < 3 || start < 2 || text.charCodeAt(start - 1) !== DOT || !isDigit(text.charCodeAt(start - 2)))
      continue;
    // Nothing between the two: the last one to three digits are the head of the second.
    if (end - start >= 4 && decimalsAt(text, end)) return true;
    let at = runEnd(text, end, isSpace);
    if (text.charCodeAt(at) === 44 || text.charCodeAt(at) === 59) at++;
    at = runEnd(text, at, isSpace);
    if (text.charCodeAt(at) === DASH) at++;
    const head = runEnd(text, at, isDigit);
    if (head > at && head - at <= 3 && decimalsAt(text, head)) return true;
  }
  return false;
}

const decimalsAt = (text: string, at: number) =>
  text.charCodeAt(at) === DOT && runEnd(text, at + 1, isDigit, Math.min(text.length, at + 4)) === at + 4;

/** "24.12.2026", "3/7/2026", "2026-12-24". */
export function hasDate(text: string): boolean {
  const runs = [...digitRunsOf(text)];
  for (let i = 0; i + 2 < runs.length; i++) {
    const [a, b, c] = [runs[i] as Digits, runs[i + 1] as Digits, runs[i + 2] as Digits];
    if (b.start !== a.end + 1 || c.start !== b.end + 1) continue;
    const [first, second] = [text.charCodeAt(a.end), text.charCodeAt(b.end)];
    if (isDateMark(first) && isDateMark(second) && isUpTo(text, a, 3) && isUpTo(text, b, 1) && isYear(text, c))
      return true;
    if (first === DASH && second === DASH && isYear(text, a) && isPair(text, b, 1) && isPair(text, c, 3)) return true;
  }
  return false;
}

/** Two digits, the first of them not above `tens`. */
const isPair = (text: string, run: Digits, tens: number) =>
  run.end - run.start === 2 && text.charCodeAt(run.start) - 48 <= tens;
const isUpTo = (text: string, run: Digits, tens: number) => run.end - run.start === 1 || isPair(text, run, tens);
const isYear = (text: string, run: Digits) =>
  run.end - run.start === 4 && (text.startsWith('19', run.start) || text.startsWith('20', run.start));

/** "9:30", "10:00 to 12:00": colons between digits, fewer than an address of the network has. */
export function hasTime(text: string): boolean {
  let colons = 0;
  let between = false;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    colons++;
    between ||= at > 0 && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
  }
  return between && colons < 3;
}

/** "0830": an hour and minutes on the five. */
export const isFiveMinutes = (digits: string): boolean =>
  digits.length === 4 &&
  runEnd(digits, 0, isDigit) === 4 &&
  Number(digits.slice(0, 2)) < 24 &&
  Number(digits[2]) < 6 &&
  Number(digits[3]) % 5 === 0;

/** "12.50": two decimals and no more. */
export function hasCents(text: string): boolean {
  for (const { start, end } of digitRunsOf(text))
    if (
      end - start === 2 &&
      start >= 2 &&
      isDecimalMark(text.charCodeAt(start - 1)) &&
      isDigit(text.charCodeAt(start - 2))
    )
      return true;
  return false;
}

/** "ES76-", "RMA4/": up to four letters and six digits that a dash or slash ends. */
export function endsInReference(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  if (last !== DASH && last !== 47) return false;
  const digits = runStart(text, text.length - 1, isDigit);
  const letters = runStart(text, digits, (unit) => unit >= 97 && unit <= 122);
  const count = text.length - 1 - digits;
  if (count < 1 || count > 6 || digits - letters < 1 || digits - letters > 4) return false;
  return letters === 0 || !isDigit(text.charCodeAt(letters - 1));
}
