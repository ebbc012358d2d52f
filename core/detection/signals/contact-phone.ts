import { otherNumberCue, phoneCueNear } from '../context.ts';
import type { BenignFinding, Reason, Span } from '../define.ts';
import type { Reading } from '../reading.ts';
import { anyOf, isA, spanAt, wordAt } from '../reading.ts';
import type { Detector, Evidence, Scene } from '../scene.ts';
import type { DigitRun } from '../text/digits.ts';
import { runDisguise } from '../text/digits.ts';
import { reverse } from '../text/encoded.ts';
import { readPhone } from '../text/phone-number.ts';
import { marksIn } from '../text/words.ts';
import { brokenNumber, splitNumber } from './split-number.ts';

const RIGHT_TO_LEFT =
  /right to left|droite a gauche|derecha a izquierda|direita (?:para|pra) (?:a )?esquerda|rechts nach links|back to front|end to start/;
/** libphonenumber costs microseconds per reading; a message full of digits must not buy more than this many. */
const MAX_CANDIDATES = 48;
const MAX_PIECES = 14;

export const contactPhone: Detector = {
  type: 'CONTACT_PHONE',
  detect(scene) {
    const evidence: Evidence[] = [];
    const benign: BenignFinding[] = [];
    const reading = scene.now;
    const mirrored = anyOf(reading, 'mirror') || RIGHT_TO_LEFT.test(reading.norm.text);
    let tried = 0;
    for (const run of reading.runs) {
      if (tried > MAX_CANDIDATES) break;
      if (run.digits.length < 7) continue;
      for (const part of parts(run)) {
        if (tried++ > MAX_CANDIDATES) break;
        const digits = digitsOf(part);
        const straight = readPhone(digits, part[0] === run.pieces[0] && run.plus, scene.context.countries);
        const reversed = mirrored ? readPhone(reverse(digits), false, scene.context.countries) : null;
        if (straight === null && reversed === null && !shortLocal(reading, run, digits)) continue;
        const verdict = judge(scene, run, part, digits, straight?.strong ?? false, reversed !== null);
        if (verdict === null) continue;
        if ('reason' in verdict) benign.push({ type: 'CONTACT_PHONE', span: verdict.span, reason: verdict.reason });
        else evidence.push(verdict);
        break;
      }
    }
    if (!evidence.some((one) => one.score >= 0.5)) {
      const split = brokenNumber(scene) ?? splitNumber(scene);
      if (split !== null) evidence.push(split);
    }
    return { evidence, benign };
  },
};

/** A run of digits that is something else. */
interface BenignFound {
  readonly span: Span;
  readonly reason: Reason;
}
type Pieces = DigitRun['pieces'];
const digitsOf = (pieces: Pieces) => pieces.map((piece) => piece.digits).join('');

/** The whole run first, then shorter stretches of it that could be a number by themselves, longest first. */
function* parts(run: DigitRun): Generator<Pieces> {
  if (run.digits.length < 7) return;
  if (run.digits.length <= 15) yield run.pieces;
  const pieces = run.pieces.slice(0, MAX_PIECES);
  for (let length = Math.min(pieces.length, 12); length >= 1; length--) {
    for (let start = 0; start + length <= pieces.length; start++) {
      if (length === run.pieces.length) continue;
      const part = pieces.slice(start, start + length);
      const total = part.reduce((sum, piece) => sum + piece.digits.length, 0);
      if (total >= 9 && total <= 15) yield part;
    }
  }
}

/** "call 555 0142": seven digits are a number only right beside a word for phoning. */
function shortLocal(reading: Reading, run: DigitRun, digits: string): boolean {
  return (
    digits.length >= 7 &&
    digits.length <= 8 &&
    run.pieces.length >= 2 &&
    anyOf(reading, 'phoneCue', run.first - 3, run.first)
  );
}

function judge(
  scene: Scene,
  run: DigitRun,
  part: Pieces,
  digits: string,
  strong: boolean,
  mirrored: boolean,
): Evidence | BenignFound | null {
  const reading = scene.now;
  const head = part[0];
  const tail = part.at(-1);
  if (head === undefined || tail === undefined) return null;
  const span = spanAt(
    reading,
    run.plus && head === run.pieces[0] ? reading.norm.text.lastIndexOf('+', head.start) : head.start,
    tail.end,
  );
  const text = reading.norm.text.slice(head.start, tail.end);
  if (insideToken(reading, head.start, tail.end)) return null;
  const other = otherShape(reading, run, part, text);
  if (other !== null) return { span, reason: other };
  if (scene.context.allow.phones.some((phone) => phone.replace(/\D/g, '').endsWith(digits.replace(/^0+/, '')))) {
    return { span, reason: { code: 'own-phone', text: 'The platform’s own number.' } };
  }
  const disguise = new Set([
    ...runDisguise({ ...run, pieces: part }, reading.norm.text),
    ...marksIn(reading.norm.marks, head.start, tail.end),
  ]);
  if (mirrored) disguise.add('reversed');
  const cue = phoneCueNear(reading, run.first, run.last);
  const international = run.plus && head === run.pieces[0];
  if (!international && otherNumberCue(reading, run.first, run.last)) {
    return {
      span,
      reason: { code: 'other-number', text: 'A word beside it says it is an order, part, code or the like.' },
    };
  }
  const hidden = [...disguise].some((kind) => kind !== 'spacing' && kind !== 'separator');
  const grouped = part.length >= 2 && part.length <= 7 && part.every((piece) => piece.digits.length <= 5);
  const wordsLeft = reading.words.length - part.length;
  let score = 0.3;
  if (international) score = 0.97;
  else if (strong)
    score = cue
      ? 0.97
      : hidden
        ? 0.93
        : head.digits === '0' && part.length < 8
          ? 0.4
          : grouped
            ? 0.93
            : wordsLeft <= 12
              ? 0.8
              : 0.7;
  else if (mirrored) score = 0.9;
  else if (digits.length < 9) score = cue ? 0.75 : 0.3;
  else if (cue) score = 0.92;
  else if (hidden) score = 0.85;
  else if (disguise.size > 0 && part.length >= 8) score = 0.75;
  else if (usGrouping(part) || (grouped && wordsLeft <= 8)) score = 0.75;
  const reasons = [
    {
      code: international ? 'international' : strong ? 'national' : 'plausible',
      text: international ? 'An international phone number.' : 'A phone number of a country the platform works in.',
    },
    ...(cue ? [{ code: 'cue', text: 'Words of phoning stand beside it.' }] : []),
    ...(disguise.size > 0
      ? [{ code: 'disguised', text: `Written to be overlooked (${[...disguise].join(', ')}).` }]
      : []),
  ];
  return { score, spans: [span], reasons, obfuscation: [...disguise] };
}

const REFERENCE = /(?:^|[^a-z0-9])[a-z]{1,4}[0-9]{1,6}[-/]$/;

/** Digits in the middle of an address, a file name or a message id are part of that. */
function insideToken(reading: Reading, start: number, end: number): boolean {
  const { text } = reading.norm;
  const before = /[a-z][-./_@=]$/.test(text.slice(Math.max(0, start - 2), start));
  const after = /^[@./=_][a-z]/.test(text.slice(end, end + 2));
  const word = wordAt(reading, start - 2);
  // "ES76-0049-1500", "RMA4/2203": the tail of a reference that starts with letters and digits.
  if (REFERENCE.test(text.slice(Math.max(0, start - 12), start)) && !phoneCueNear(reading, word, word + 1)) return true;
  return (
    (before && !isA(reading, word, 'phoneCue')) ||
    (after && before) ||
    text[end] === '@' ||
    /^[@_=][a-z]/.test(text.slice(end, end + 2))
  );
}

const usGrouping = (part: Pieces) => part.map((piece) => piece.digits.length).join() === '3,3,4';

/** Shapes that are no phone number whatever stands beside them: prices, dates, times, coordinates. */
function otherShape(
  reading: Reading,
  run: DigitRun,
  part: Pieces,
  text: string,
): { code: string; text: string } | null {
  const before = reading.norm.text.slice(Math.max(0, run.start - 2), run.start);
  if (/[$€£₦₹¥]\s?$/.test(before)) return { code: 'price', text: 'A sum of money.' };
  const next = reading.words[run.last];
  if (next !== undefined && next.gap === 0 && CURRENCY.has(next.text))
    return { code: 'price', text: 'A sum of money.' };
  if (/\d\.\d{3,}\s*[,;]?\s*-?\d{1,3}\.\d{3,}/.test(text)) return { code: 'coordinates', text: 'Map coordinates.' };
  if (/(?:^|\D)(?:[0-3]?\d)[./-][01]?\d[./-](?:19|20)\d\d(?:\D|$)/.test(text)) return { code: 'date', text: 'A date.' };
  if (/(?:^|\D)(?:19|20)\d\d-[01]\d-[0-3]\d(?:\D|$)/.test(text)) return { code: 'date', text: 'A date.' };
  if (timetable(part)) return { code: 'time', text: 'Times of day.' };
  if (/\d:\d/.test(text) && (text.match(/:/g) ?? []).length < 3) return { code: 'time', text: 'Times of day.' };
  if (
    part.length >= 2 &&
    part.every(
      (piece) =>
        piece.digits.length <= 2 &&
        piece.how === 'digits' &&
        Number(piece.digits) <= 31 &&
        !piece.digits.startsWith('0'),
    ) &&
    !/^[\d ]+$/.test(text.replace(/[.\-/]/g, ''))
  )
    return { code: 'list', text: 'A list of small numbers.' };
  if (
    part.length >= 5 &&
    part.every((piece, i) => i === 0 || Number(piece.digits) <= Number(part[i - 1]?.digits)) &&
    part.every((piece) => piece.digits.length <= 2)
  )
    return { code: 'list', text: 'A list of small numbers.' };
  if (/\d[.,]\d\d(?:\D|$)/.test(text) && /[+=]/.test(text)) return { code: 'sum', text: 'A sum.' };
  if (isA(reading, run.first, 'notPhone')) return { code: 'other-number', text: 'Another kind of number.' };
  return null;
}

/** "0830 1015 1200": three times of day and more, each later than the one before, on the five minutes. */
const timetable = (part: Pieces) =>
  part.length >= 3 &&
  part.every(
    ({ digits }, i) =>
      /^(?:[01]\d|2[0-3])[0-5][05]$/.test(digits) && (i === 0 || Number(digits) > Number(part[i - 1]?.digits)),
  );

const CURRENCY = new Set([
  'fcfa',
  'xaf',
  'cfa',
  'eur',
  'euro',
  'euros',
  'usd',
  'dollars',
  'gbp',
  'pounds',
  'naira',
  'ngn',
  'ksh',
  'kes',
  'rupees',
  'rs',
  'inr',
  'reais',
  'brl',
  'bob',
  'shillings',
  'mm',
  'cm',
  'km',
  'kg',
  'kwh',
  'm3',
  'm2',
  'miles',
  'francs',
  'f',
]);
