import { otherNumberCue, phoneCueNear } from '../context.ts';
import type { BenignFinding, Reason, Span } from '../define.ts';
import type { Reading } from '../reading.ts';
import { anyOf, isA, spanAt, wordAt } from '../reading.ts';
import type { Detector, Evidence, Scene } from '../scene.ts';
import type { DigitRun } from '../text/digits.ts';
import { runDisguise } from '../text/digits.ts';
import { reverse } from '../text/encoded.ts';
import { endsInReference } from '../text/number-shapes.ts';
import { readPhone } from '../text/phone-number.ts';
import { isDigit, isLetter, oneOf, only, runEnd } from '../text/scan.ts';
import { marksIn } from '../text/words.ts';
import { otherShape } from './other-shape.ts';
import { brokenNumber, splitNumber } from './split-number.ts';

const RIGHT_TO_LEFT = [
  ...['right to left', 'back to front', 'end to start', 'droite a gauche', 'derecha a izquierda', 'rechts nach links'],
  ...['direita para esquerda', 'direita para a esquerda', 'direita pra esquerda', 'direita pra a esquerda'],
];
const mirrors = (reading: Reading) =>
  anyOf(reading, 'mirror') || RIGHT_TO_LEFT.some((words) => reading.norm.text.includes(words));
/** libphonenumber costs microseconds per reading; a message full of digits must not buy more than this many. */
const MAX_CANDIDATES = 48;
const MAX_PIECES = 14;

export const contactPhone: Detector = {
  type: 'CONTACT_PHONE',
  detect(scene) {
    const evidence: Evidence[] = [];
    const benign: BenignFinding[] = [];
    const reading = scene.now;
    let mirrored: boolean | null = null;
    let tried = 0;
    for (const run of reading.runs) {
      if (tried > MAX_CANDIDATES) break;
      if (run.digits.length < 7) continue;
      mirrored ??= mirrors(reading);
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
  if (scene.context.allow.phones.some((phone) => only(phone, isDigit).endsWith(significant(digits)))) {
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

/** Without the zeros that stand before a national number. */
const significant = (digits: string) => digits.slice(runEnd(digits, 0, (unit) => unit === 48));

const isTail = oneOf('-./_@=');
const isHead = oneOf('@./=_');
const isName = oneOf('@_=');

/** Digits in the middle of an address, a file name or a message id are part of that. */
function insideToken(reading: Reading, start: number, end: number): boolean {
  const { text } = reading.norm;
  const before = isLetter(text.charCodeAt(start - 2)) && isTail(text.charCodeAt(start - 1));
  const letter = isLetter(text.charCodeAt(end + 1));
  const after = letter && isHead(text.charCodeAt(end));
  const word = wordAt(reading, start - 2);
  // "ES76-0049-1500", "RMA4/2203": the tail of a reference that starts with letters and digits.
  if (endsInReference(text.slice(Math.max(0, start - 12), start)) && !phoneCueNear(reading, word, word + 1))
    return true;
  return (
    (before && !isA(reading, word, 'phoneCue')) ||
    (after && before) ||
    text[end] === '@' ||
    (letter && isName(text.charCodeAt(end)))
  );
}

const usGrouping = (part: Pieces) => part.map((piece) => piece.digits.length).join() === '3,3,4';
