import type { Reading } from '../reading.ts';
import { anyOf, isA, spanAt } from '../reading.ts';
import type { Evidence, Scene } from '../scene.ts';
import type { DigitRun } from '../text/digits.ts';
import { readPhone } from '../text/phone-number.ts';
import { hasToken } from '../text/scan.ts';
import { runsWithoutSums } from './sums.ts';

/** Pieces further apart than this were not meant as one number. */
const MAX_PAUSE = 15 * 60_000;
const MAX_WORDS_AROUND = 3;
const MAX_WORDS_AT_HEAD = 16;

/** Words that say a message is a piece of something longer. */
const ORDER = new Set(
  'first last middle then next rest start starts begins end ends finish piece pieces part parts bit bits area debut commence puis ensuite suite fin finir primer primero primera luego ultimo ultimos ultima ultimas partes empieza depois comeca ddd vorwahl dann kisha halafu phir morceau morceaux'.split(
    ' ',
  ),
);
const AREA = ['area', 'indicatif', 'prefijo', 'ddd', 'vorwahl'];

interface Fragment {
  readonly reading: Reading;
  /** Its digits that may belong to a number: never all of them where a price stands beside. */
  readonly runs: readonly DigitRun[];
  readonly digits: string;
  readonly plus: boolean;
  /** Words that are neither digits nor part of giving a number. */
  readonly noise: number;
  /** Those of them that stand before the first digit. */
  readonly lead: number;
}

/** A number given bit by bit: the digits of the sender's last messages, joined, are a phone number. */
export function splitNumber(scene: Scene): Evidence | null {
  const last = fragment(scene.now);
  if (last === null || last.digits.length > 8 || last.lead > 8) return null;
  const fragments = [...scene.pieces.map(fragment), last].filter((one) => one !== null);
  for (let from = fragments.length - 2; from >= 0; from--) {
    const chosen = fragments.slice(from);
    if (!together(chosen)) break;
    const evidence = join(scene, chosen);
    if (evidence !== null) return evidence;
  }
  return null;
}

/** "0791, then 148 22, and at the end 336": a number in pieces within one message, only words of order between them. */
export function brokenNumber(scene: Scene): Evidence | null {
  const reading = scene.now;
  const runs = runsWithoutSums(reading);
  const head = runs[0];
  const tail = runs.at(-1);
  if (head === undefined || tail === undefined || runs.length < 2 || runs.length > 4) return null;
  for (let i = head.first; i < tail.last; i++)
    if (!isA(reading, i, 'piece') && !runs.some((run) => i >= run.first && i < run.last)) return null;
  const phone = readPhone(runs.map((run) => run.digits).join(''), head.plus, scene.context.countries);
  if (!phone?.strong || !hasToken(reading.norm.text, ORDER)) return null;
  // "the last part": a word of order here, whatever else it may name.
  if (reading.words.some((_, i) => isA(reading, i, 'notPhone') && !isA(reading, i, 'piece'))) return null;
  const words = runs.some((run) => run.pieces.some((piece) => piece.how === 'words'));
  return {
    score: 0.85,
    spans: [spanAt(reading, head.start, tail.end)],
    reasons: [{ code: 'split', text: 'A phone number in pieces, with words of order between them.' }],
    obfuscation: words ? ['split', 'words'] : ['split'],
  };
}

function fragment(reading: Reading): Fragment | null {
  if (reading.runs.length === 0 || reading.runs.length > 3) return null;
  const runs = runsWithoutSums(reading);
  if (runs.length === 0) return null;
  const digits = runs.map((run) => run.digits).join('');
  if (digits.length > 11) return null;
  let noise = 0;
  let lead = 0;
  const head = runs[0]?.first ?? 0;
  for (let i = 0; i < reading.words.length; i++) {
    if (reading.runs.some((run) => i >= run.first && i < run.last)) continue;
    if (!isA(reading, i, 'piece') && !isA(reading, i, 'phoneCue') && !isA(reading, i, 'party')) {
      noise++;
      if (i < head) lead++;
    }
  }
  return { reading, runs, digits, plus: runs[0]?.plus ?? false, noise, lead };
}

function together(fragments: readonly Fragment[]): boolean {
  return fragments.every((one, i) => {
    const before = fragments[i - 1];
    if (before === undefined) return one.noise <= MAX_WORDS_AT_HEAD;
    const calm = one.reading.message.sentAt - before.reading.message.sentAt <= MAX_PAUSE;
    return calm && (one.noise <= MAX_WORDS_AROUND || i === fragments.length - 1);
  });
}

function join(scene: Scene, fragments: readonly Fragment[]): Evidence | null {
  const digits = fragments.map((one) => one.digits).join('');
  const plus = fragments[0]?.plus ?? false;
  const phone = readPhone(digits, plus, scene.context.countries);
  const cue = fragments.some((one) => anyOf(one.reading, 'phoneCue') || hasToken(one.reading.norm.text, ORDER));
  const area = digits.length === 7 && scene.pieces.some((piece) => AREA.some((word) => piece.norm.text.includes(word)));
  if (phone === null && !area) return null;
  const inner = Math.max(0, ...fragments.slice(1, -1).map((one) => one.noise));
  const ends = Math.max(fragments[0]?.noise ?? 0, fragments.at(-1)?.noise ?? 0);
  const quick = fragments.every(
    (one, i) =>
      i === 0 || one.reading.message.sentAt - (fragments[i - 1] as Fragment).reading.message.sentAt <= 120_000,
  );
  // Three messages and more of nothing but digits: nobody dictates a price like that.
  const dictated = fragments.length >= 3 && fragments.every((one) => one.noise === 0);
  if (!phone?.strong && !area && (digits.length < 9 || (!cue && !dictated && !(quick && inner === 0 && ends <= 3))))
    return null;
  if (!phone?.strong && !cue && fragments.some((one) => anyOf(one.reading, 'notPhone'))) return null;
  return {
    score: phone?.strong ? 0.92 : 0.82,
    spans: fragments.map((one) => spanAt(one.reading, one.runs[0]?.start ?? 0, one.runs.at(-1)?.end ?? 0)),
    reasons: [{ code: 'split', text: `A phone number in ${fragments.length} messages.` }],
    obfuscation: [
      'split',
      ...(fragments.some((one) => one.runs.some((run) => run.pieces.some((piece) => piece.how === 'words')))
        ? (['words'] as const)
        : []),
    ],
    patterns: ['PROGRESSIVE_DISCLOSURE'],
  };
}
