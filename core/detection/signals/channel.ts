import { benignReason, ownWay, refuses } from '../context.ts';
import type { BenignFinding, Reason, Span } from '../define.ts';
import type { Channel } from '../lexicons/channels.ts';
import { CHANNEL_BY_NAME } from '../lexicons/channels.ts';
import type { Mention } from '../mentions.ts';
import type { Reading } from '../reading.ts';
import { anyOf, disguises, isA, spanOf } from '../reading.ts';
import type { Evidence, Scene } from '../scene.ts';
import type { Obfuscation, SignalType } from '../signals.ts';
import type { Handle } from '../text/handles.ts';
import { findHandles } from '../text/handles.ts';
import { isRequested, isSubject } from './subject.ts';

/** What messengers and networks have in common: a name, and a sign that the writers are to meet there. */
const NEAR = 7;

export interface Signs {
  readonly handle: Handle | null;
  readonly touch: boolean;
  readonly party: boolean;
  readonly by: boolean;
  readonly number: boolean;
  readonly alone: boolean;
}

export function signsNear(reading: Reading, mention: Mention): Signs {
  const { words } = reading;
  const from = mention.first - NEAR;
  const to = mention.last + NEAR;
  const start = words[Math.max(0, from)]?.start ?? 0;
  const end = words[Math.min(words.length, to) - 1]?.end ?? reading.norm.text.length;
  const own = words[mention.first]?.start ?? 0;
  const ownEnd = words[mention.last - 1]?.end ?? 0;
  const handle =
    findHandles(reading.norm.text.slice(start, end + 20)).find(
      (one) => start + one.end <= own || start + one.start >= ownEnd,
    ) ?? null;
  const outside = (set: 'touch' | 'party') =>
    anyOf(reading, set, from, mention.first) || anyOf(reading, set, mention.last, to);
  return {
    handle: handle === null ? null : { ...handle, start: handle.start + start, end: handle.end + start },
    touch: outside('touch'),
    party: outside('party'),
    by: isA(reading, mention.first - 1, 'by') || isA(reading, mention.first - 2, 'by'),
    number: reading.runs.some((run) => run.digits.length >= 7),
    alone: words.length <= mention.last - mention.first + 3,
  };
}

/** A name that arrives in pieces: the end of one message and the start of this one. */
export function splitMention(scene: Scene, kind: Channel['kind']): { spans: Span[]; name: string } | null {
  const joined = scene.joined;
  if (joined === null) return null;
  for (const mention of joined.reading.mentions) {
    if (mention.channel.kind !== kind) continue;
    const spans = joined.spans(
      joined.reading.words[mention.first]?.start ?? 0,
      joined.reading.words[mention.last - 1]?.end ?? 0,
    );
    if (spans.length > 0) return { spans, name: mention.channel.label };
  }
  const last = scene.pieces.at(-1);
  const tail = last?.words.at(-1);
  const head = scene.now.words[0];
  if (
    last === undefined ||
    tail === undefined ||
    head === undefined ||
    last.message.senderId !== scene.now.message.senderId
  )
    return null;
  const named = CHANNEL_BY_NAME.get(tail.text + head.text);
  if (named?.channel.kind !== kind || (tail.text + head.text).length < 4) return null;
  return {
    spans: [spanOf(last, last.words.length - 1, last.words.length), spanOf(scene.now, 0, 1)],
    name: named.channel.label,
  };
}

export function mentionFindings(
  scene: Scene,
  type: SignalType,
  kind: Channel['kind'],
  weigh: (mention: Mention, signs: Signs, reading: Reading) => number,
  excuse: (mention: Mention) => Reason | null = () => null,
): { evidence: Evidence[]; benign: BenignFinding[] } {
  const evidence: Evidence[] = [];
  const benign: BenignFinding[] = [];
  const reading = scene.now;
  if (reading.mentions.length === 0) return { evidence, benign };
  for (const mention of reading.mentions.slice(0, 24)) {
    if (mention.channel.kind !== kind) continue;
    const signs = signsNear(reading, mention);
    let score = weigh(mention, signs, reading);
    if (score <= 0) continue;
    const span = spanOf(reading, mention.first, mention.last);
    const reason =
      (signs.handle?.marked || signs.number ? null : (asSubject(reading, mention) ?? excuse(mention))) ??
      benignReason(reading, mention.first, mention.last) ??
      (refuses(reading) && reading.phrases.intent === undefined
        ? { code: 'refused', text: 'The writer refuses it or says not to.' }
        : null);
    if (reason !== null && !(reason.code === 'topic' && (signs.handle !== null || signs.number))) {
      benign.push({ type, span, reason });
      continue;
    }
    if (ownWay(reading) && signs.handle === null && !signs.number) score -= 0.2;
    const spans = [
      signs.handle !== null && signs.handle.start >= (reading.words[mention.last - 1]?.end ?? 0)
        ? handleSpan(reading, mention, signs.handle)
        : span,
    ];
    const obfuscation: Obfuscation[] = disguises(reading, mention.first, mention.last);
    if (mention.disguise !== null && !obfuscation.includes(mention.disguise)) obfuscation.push(mention.disguise);
    if (misspelt(reading, mention)) obfuscation.push('misspelling');
    if (obfuscation.length > 0) score = Math.min(0.97, score + 0.1);
    evidence.push({ score, spans, reasons: explain(mention, signs, obfuscation), obfuscation });
  }
  return { evidence, benign };
}

/** Named as what the work is about, and neither disguised nor followed by a request to meet there. */
export function asSubject(reading: Reading, mention: Mention): { code: string; text: string } | null {
  if (mention.disguise !== null || misspelt(reading, mention)) return null;
  if (isRequested(reading, mention) || !isSubject(reading, mention)) return null;
  return { code: 'topic', text: 'Named as what the work is about.' };
}

function handleSpan(reading: Reading, mention: Mention, handle: Handle): Span {
  const span = spanOf(reading, mention.first, mention.last);
  const last = reading.words.findIndex((word) => word.end >= handle.end);
  return last < 0 ? span : { ...span, end: Math.max(span.end, spanOf(reading, last, last + 1).end) };
}

function misspelt(reading: Reading, mention: Mention): boolean {
  if (!mention.sure || mention.last - mention.first > 1) return false;
  const word = reading.words[mention.first]?.text ?? '';
  return word.length >= 5 && word !== mention.channel.id && !ACCEPTED.has(word) && mention.disguise === null;
}

const ACCEPTED = new Set([
  'insta',
  'whatsap',
  'zapzap',
  'bitcoin',
  'bitcoins',
  'mpesa',
  'palmpay',
  'paytm',
  'phonepe',
  'gpay',
  'crypto',
  'cryptos',
  'ethereum',
  'linkedin',
  'twitter',
  'westernunion',
  'moneygram',
  'orangemoney',
  'mobilemoney',
  'mtnmoney',
  'picpay',
  'mercadopago',
  'nubank',
  'cripto',
  'krypto',
  'tether',
  'lydia',
  'remitly',
  'monzo',
  'skrill',
  'payoneer',
  'threema',
  'imessage',
  'facetime',
  'botim',
  'cashtag',
  'paysafecard',
  'transcash',
  'neosurf',
  'paylib',
  'twint',
  'flutterwave',
  'paystack',
  'gtbank',
  'kuda',
  'mbway',
]);

function explain(mention: Mention, signs: Signs, obfuscation: readonly string[]) {
  return [
    { code: mention.channel.id, text: `Names ${mention.channel.label}.` },
    ...(signs.handle !== null ? [{ code: 'handle', text: 'With a name to look for there.' }] : []),
    ...(signs.touch ? [{ code: 'touch', text: 'Asks to be reached there.' }] : []),
    ...(obfuscation.length > 0
      ? [{ code: 'disguised', text: `Written to be overlooked (${obfuscation.join(', ')}).` }]
      : []),
  ];
}
