import type { MessageInput, Span } from './define.ts';
import type { PhraseKind, SetName } from './lexicons/define.ts';
import type { PhraseValue } from './lexicons/index.ts';
import { isKnown, phrases, sets, vocabulary } from './lexicons/index.ts';
import type { Mention } from './mentions.ts';
import { findMentions } from './mentions.ts';
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

type PhraseHits = Readonly<Partial<Record<PhraseKind, readonly PhraseHit<PhraseValue>[]>>>;

/** A text, read once: what all signals look at. Each part is made when first asked for: context needs few of them. */
class TextReading {
  readonly norm: Normalised;
  readonly words: readonly Word[];
  private cachedIds: readonly IdSet[] | null = null;
  private cachedAddresses: readonly Address[] | null = null;
  private cachedRuns: readonly DigitRun[] | null = null;
  private cachedMentions: readonly Mention[] | null = null;
  private cachedPhrases: PhraseHits | null = null;

  constructor(content: string) {
    this.norm = normalise(content);
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

/** One message, and what its text says. */
export class Reading {
  readonly message: MessageInput;
  readonly norm: Normalised;
  readonly words: readonly Word[];
  readonly text: TextReading;

  constructor(message: MessageInput, text = new TextReading(message.content)) {
    this.message = message;
    this.text = text;
    this.norm = text.norm;
    this.words = text.words;
  }

  get ids(): readonly IdSet[] {
    return this.text.ids;
  }

  get addresses(): readonly Address[] {
    return this.text.addresses;
  }

  get runs(): readonly DigitRun[] {
    return this.text.runs;
  }

  get mentions(): readonly Mention[] {
    return this.text.mentions;
  }

  get phrases(): PhraseHits {
    return this.text.phrases;
  }
}

/**
 * A message comes again soon, as context of the next ones: the last texts are kept as they were read, in two
 * generations of which the elder goes. Long texts are rarely context.
 */
const MAX_HELD = 2_048;
const MAX_HELD_LENGTH = 400;
let young = new Map<string, TextReading>();
let elder = new Map<string, TextReading>();

export function read(message: MessageInput): Reading {
  const { content } = message;
  if (content.length > MAX_HELD_LENGTH) return new Reading(message);
  const held = young.get(content) ?? elder.get(content);
  if (held !== undefined) return new Reading(message, held);
  const reading = new Reading(message);
  if (young.size >= MAX_HELD) {
    elder = young;
    young = new Map();
  }
  young.set(content, reading.text);
  return reading;
}

/** As in a process that has read nothing yet: a bench repeats its texts, which a platform does not. */
export function forgetTexts(): void {
  young = new Map();
  elder = new Map();
}

function phrasesByKind(reading: TextReading): PhraseHits {
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
