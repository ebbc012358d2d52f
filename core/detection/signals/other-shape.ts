import type { Reason } from '../define.ts';
import type { Reading } from '../reading.ts';
import { isA } from '../reading.ts';
import type { DigitRun } from '../text/digits.ts';
import { hasCents, hasCoordinates, hasDate, hasTime, isFiveMinutes } from '../text/number-shapes.ts';
import { hasAny, isAll, isAlnum, isDigit } from '../text/scan.ts';
import { isSum } from './sums.ts';

type Pieces = DigitRun['pieces'];

const isPlainNumber = (unit: number) => isDigit(unit) || unit === 32 || (unit >= 45 && unit <= 47);
/** Shapes that are no phone number whatever stands beside them: prices, dates, times, coordinates. */
export function otherShape(reading: Reading, run: DigitRun, part: Pieces, text: string): Reason | null {
  if (isSum(reading, run, run.last)) return { code: 'price', text: 'A sum of money.' };
  if (hasCoordinates(text)) return { code: 'coordinates', text: 'Map coordinates.' };
  if (hasDate(text)) return { code: 'date', text: 'A date.' };
  if (timetable(part)) return { code: 'time', text: 'Times of day.' };
  if (hasTime(text)) return { code: 'time', text: 'Times of day.' };
  if (
    part.length >= 2 &&
    part.every(
      (piece) =>
        piece.digits.length <= 2 &&
        piece.how === 'digits' &&
        Number(piece.digits) <= 31 &&
        !piece.digits.startsWith('0'),
    ) &&
    !isAll(text, isPlainNumber)
  )
    return { code: 'list', text: 'A list of small numbers.' };
  if (
    part.length >= 5 &&
    part.every((piece, i) => i === 0 || Number(piece.digits) <= Number(part[i - 1]?.digits)) &&
    part.every((piece) => piece.digits.length <= 2)
  )
    return { code: 'list', text: 'A list of small numbers.' };
  if (enumerated(part, text)) return { code: 'list', text: 'A numbered list.' };
  if (ranges(part, text)) return { code: 'range', text: 'From one number to another.' };
  if (afterCode(reading, run, part)) return { code: 'other-number', text: 'Part of a longer code.' };
  if (hasCents(text) && (text.includes('+') || text.includes('='))) return { code: 'sum', text: 'A sum.' };
  if (isA(reading, run.first, 'notPhone')) return { code: 'other-number', text: 'Another kind of number.' };
  return null;
}

/** "1) 3128 2) 7064": every second number is followed by a bracket that nothing opened. */
function enumerated(part: Pieces, text: string): boolean {
  const start = part[0]?.start ?? 0;
  const points = part.filter(
    ({ digits, end }) => digits.length <= 2 && text.charCodeAt(end - start) === 41 && !text.includes('('),
  );
  return points.length >= 2;
}

/** "98-117, 118-137", "1500-1800": pairs round a dash, each going up, none beginning with a zero. */
function ranges(part: Pieces, text: string): boolean {
  const start = part[0]?.start ?? 0;
  let pairs = 0;
  for (let i = 0; i + 1 < part.length; i++) {
    const [low, high] = [part[i], part[i + 1]];
    if (low === undefined || high === undefined) continue;
    const between = text.slice(low.end - start, high.start - start).trim();
    const dash = between === '-' || between === '\u2013' || between === 'to' || between === 'bis';
    if (low.digits.startsWith('0') || low.how !== 'digits') return false;
    if (!dash) {
      if (between !== ',' && between !== ';') return false;
      continue;
    }
    if (Number(high.digits) <= Number(low.digits) || high.digits.length > low.digits.length + 1) return false;
    pairs++;
  }
  return pairs >= 2;
}

/** "1Z 999 AA1 01 2345 6784": right behind a word of letters and digits a number goes on with it. */
function afterCode(reading: Reading, run: DigitRun, part: Pieces): boolean {
  const first = part[0];
  const before = reading.words[run.first - 1];
  if (first === undefined || first.word !== run.first || run.plus) return false;
  if (before === undefined || reading.words[run.first]?.gap !== 0 || before.text.length < 3) return false;
  return isAll(before.text, isAlnum) && !isAll(before.text, isDigit) && hasAny(before.text, isDigit);
}

/** "0830 1015 1200": three times of day and more, each later than the one before, on the five minutes. */
const timetable = (part: Pieces) =>
  part.length >= 3 &&
  part.every(({ digits }, i) => isFiveMinutes(digits) && (i === 0 || Number(digits) > Number(part[i - 1]?.digits)));
