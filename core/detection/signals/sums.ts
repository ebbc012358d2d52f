import type { Reading } from '../reading.ts';
import type { DigitRun } from '../text/digits.ts';
import { isSpace, oneOf } from '../text/scan.ts';
import { wordList } from '../text/word-list.ts';

const isCurrencySign = oneOf('$€£₦₹¥');

/** Signs of money and of measures, behind the digits. */
const UNITS = wordList(`
  fcfa xaf cfa eur euro euros usd dollars gbp pounds naira ngn ksh kes rupees rs inr reais brl bob shillings mm cm km kg
  kwh m3 m2 miles francs f`);

/** "$ 12", "55 €", "55€": a sign of money at the digits, one blank between them or none. */
function hasSign(text: string, start: number, end: number): boolean {
  const [before, behind] = [text.charCodeAt(start - 1), text.charCodeAt(end)];
  return (
    isCurrencySign(isSpace(before) ? text.charCodeAt(start - 2) : before) ||
    isCurrencySign(isSpace(behind) ? text.charCodeAt(end + 1) : behind)
  );
}

/** Whether these digits are a sum of money or a measure. `next`: the word behind them. */
export function isSum(reading: Reading, { start, end }: { start: number; end: number }, next: number): boolean {
  const word = reading.words[next];
  return (word !== undefined && word.gap === 0 && UNITS.has(word.text)) || hasSign(reading.norm.text, start, end);
}

/** The digits of a text without what is priced; behind a zero "€" only hides a piece of a number. */
export function runsWithoutSums(reading: Reading): DigitRun[] {
  return reading.runs.flatMap((run) => {
    const pieces = run.pieces.filter(
      (piece) => piece.digits.startsWith('0') || !isSum(reading, piece, piece.lastWord + 1),
    );
    const [head, tail] = [pieces[0], pieces.at(-1)];
    if (head === undefined || tail === undefined) return [];
    if (pieces.length === run.pieces.length) return [run];
    return [{ ...run, pieces, digits: pieces.map(({ digits }) => digits).join(''), start: head.start, end: tail.end }];
  });
}
