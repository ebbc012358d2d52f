import type { MessageInput, Span } from './define.ts';
import type { Named } from './lexicons/channels.ts';
import { CHANNEL_BY_NAME, LONG_NAMES } from './lexicons/channels.ts';
import type { PhraseKind, SetName } from './lexicons/define.ts';
import type { PhraseValue } from './lexicons/index.ts';
import { isKnown, phrases, sets, vocabulary } from './lexicons/index.ts';
import type { Normalised } from './normalise.ts';
import { normalise, toOriginal } from './normalise.ts';
import type { Obfuscation } from './signals.ts';
import type { Address } from './text/address.ts';
import { findAddresses } from './text/address.ts';
import type { DigitRun } from './text/digits.ts';
import { digitRuns } from './text/digits.ts';
import type { IdSet, PhraseHit } from './text/phrases.ts';
import { hasId, tag } from './text/phrases.ts';
import type { Word } from './text/words.ts';
import { marksIn, readWords } from './text/words.ts';

/** A channel's name found in a message; word indices half-open. */
export interface Mention extends Named {
  readonly first: number;
  readonly last: number;
  readonly disguise: Obfuscation | null;
}

type PhraseHits = Readonly<Partial<Record<PhraseKind, readonly PhraseHit<PhraseValue>[]>>>;

/** One message, read once: what all signals look at. Each part is made when first asked for: context needs few of them. */
export class Reading {
  readonly message: MessageInput;
  readonly norm: Normalised;
  readonly words: readonly Word[];
  private cachedIds: readonly IdSet[] | null = null;
  private cachedAddresses: readonly Address[] | null = null;
  private cachedRuns: readonly DigitRun[] | null = null;
  private cachedMentions: readonly Mention[] | null = null;
  private cachedPhrases: PhraseHits | null = null;

  constructor(message: MessageInput) {
    this.message = message;
    this.norm = normalise(message.content);
    this.words = readWords(this.norm, isKnown);
  }

  get ids(): readonly IdSet[] {
    this.cachedIds ??= tag(this.words, vocabulary);
    return this.cachedIds;
  }

  get addresses(): readonly Address[] {
    this.cachedAddresses ??= findAddresses(this.words, this.norm.text);
    return this.cachedAddresses;
  }

  get runs(): readonly DigitRun[] {
    this.cachedRuns ??= digitRuns(this.words, this.norm.text);
    return this.cachedRuns;
  }

  get mentions(): readonly Mention[] {
    this.cachedMentions ??= findMentions(this.words);
    return this.cachedMentions;
  }

  get phrases(): PhraseHits {
    this.cachedPhrases ??= phrasesByKind(this);
    return this.cachedPhrases;
  }
}

/** Messages are immutable and come again as context of the next ones: each object is read once. */
const readings = new WeakMap<MessageInput, Reading>();

export function read(message: MessageInput): Reading {
  const held = readings.get(message);
  if (held !== undefined) return held;
  const reading = new Reading(message);
  readings.set(message, reading);
  return reading;
}

function phrasesByKind(reading: Reading): PhraseHits {
  const byKind: Partial<Record<PhraseKind, PhraseHit<PhraseValue>[]>> = {};
  for (const hit of phrases.find(reading)) {
    const list = byKind[hit.value.kind];
    if (list === undefined) byKind[hit.value.kind] = [hit];
    else list.push(hit);
  }
  return byKind;
}

/** Whether word `i` belongs to a set. */
export const isA = (reading: Reading, i: number, set: SetName): boolean => hasId(reading.ids[i], sets[set]);

/** Whether any word in `[from, to)` belongs to a set. */
export function anyOf(reading: Reading, set: SetName, from = 0, to = reading.words.length): boolean {
  for (let i = Math.max(0, from); i < Math.min(to, reading.words.length); i++) if (isA(reading, i, set)) return true;
  return false;
}

/** The first word that ends after a folded offset, or -1. */
export function wordAt(reading: Reading, offset: number): number {
  let low = 0;
  let high = reading.words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reading.words[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low < reading.words.length ? low : -1;
}

/** The original range of words `[first, last)`. */
export function spanOf(reading: Reading, first: number, last: number): Span {
  return spanAt(reading, reading.words[first]?.start ?? 0, reading.words[last - 1]?.end ?? reading.norm.text.length);
}

/** The original range of a folded range. */
export function spanAt(reading: Reading, start: number, end: number): Span {
  return { messageId: reading.message.id, ...toOriginal(reading.norm, start, end) };
}

/** Techniques at work in words `[first, last)`. */
export function disguises(reading: Reading, first: number, last: number): Obfuscation[] {
  const start = reading.words[first]?.start ?? 0;
  const end = reading.words[last - 1]?.end ?? 0;
  const kinds = new Set(marksIn(reading.norm.marks, start, end));
  for (let i = first; i < last; i++) {
    const kind = reading.words[i]?.disguise;
    if (kind) kinds.add(kind);
  }
  return [...kinds];
}

const MAX_PIECES = 5;
const REVERSED: ReadonlyMap<string, string> = new Map(
  [...LONG_NAMES].map((name) => [[...name].reverse().join(''), name]),
);
const PREFIXES: ReadonlySet<string> = new Set(
  [...LONG_NAMES].flatMap((name) => [...name].map((_, i) => name.slice(0, i + 1))),
);

/** Everything a mention can start with, so that most words cost one look-up. */
const STARTS: ReadonlySet<string> = new Set([...CHANNEL_BY_NAME.keys(), ...REVERSED.keys(), ...PREFIXES]);

function findMentions(words: readonly Word[]): Mention[] {
  const out: Mention[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (!STARTS.has(word.text) && word.disguise === null) continue;
    const named = CHANNEL_BY_NAME.get(word.text);
    if (named !== undefined) {
      out.push({ ...named, first: i, last: i + 1, disguise: word.disguise });
      continue;
    }
    const name = REVERSED.get(word.text);
    const mirrored = name === undefined ? undefined : CHANNEL_BY_NAME.get(name);
    if (mirrored !== undefined) {
      out.push({ ...mirrored, first: i, last: i + 1, disguise: 'reversed' });
      continue;
    }
    const pieces = inPieces(words, i) ?? insideJoined(word, i);
    if (pieces !== null) {
      out.push(pieces);
      i = pieces.last - 1;
    }
  }
  return out;
}

/** "tele gram", "pay-pal", "wh ats app": neighbours that make a name together. */
function inPieces(words: readonly Word[], i: number): Mention | null {
  let joined = words[i]?.text ?? '';
  if (!PREFIXES.has(joined)) return null;
  for (let last = i + 1; last < Math.min(i + MAX_PIECES, words.length); last++) {
    const next = words[last] as Word;
    if (next.gap === 2) return null;
    joined += next.text;
    const named = LONG_NAMES.has(joined) ? CHANNEL_BY_NAME.get(joined) : undefined;
    if (named !== undefined) {
      const gap = next.start - (words[last - 1]?.end ?? 0);
      // "pay pal" and "whats app" are how people spell; three pieces and more hide.
      return { ...named, first: i, last: last + 1, disguise: last - i > 1 || gap > 1 ? 'spacing' : null };
    }
    if (!PREFIXES.has(joined)) return null;
  }
  return null;
}

/** A name inside letters that were spelled out without word breaks. */
function insideJoined(word: Word, i: number): Mention | null {
  if (word.disguise !== 'spacing' && word.disguise !== 'separator') return null;
  for (const name of LONG_NAMES) {
    if (!word.text.includes(name)) continue;
    const named = CHANNEL_BY_NAME.get(name);
    if (named !== undefined) return { ...named, first: i, last: i + 1, disguise: word.disguise };
  }
  return null;
}
