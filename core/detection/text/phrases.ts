import type { Word } from './words.ts';

/**
 * Phrase patterns over words. `word`, `a|b`, `stem*`, `@CLASS`, `?optional`, `~3` (up to three words between).
 * A pattern never crosses the end of a sentence. Each word is looked up once; only patterns that can start with it
 * are tried, and gaps are bounded, so matching is linear in the text.
 */
export type Classes = Readonly<Record<string, string>>;

interface Element {
  readonly id: number;
  readonly gap: number;
  readonly optional: boolean;
}
interface Pattern<T> {
  readonly value: T;
  readonly elements: readonly Element[];
}
export interface PhraseHit<T> {
  readonly value: T;
  /** Indices into the words, half-open. */
  readonly first: number;
  readonly last: number;
}

/** The shared vocabulary: which element ids a word satisfies. */
export class Vocabulary {
  private readonly exact = new Map<string, number[]>();
  private readonly stems = new Map<string, number[]>();
  private readonly elementIds = new Map<string, number>();
  private readonly classes: ReadonlyMap<string, string>;
  private shortest = 99;
  private longest = 0;

  constructor(classes: ReadonlyMap<string, string>) {
    this.classes = classes;
  }

  /** The id of an element's source text, registering its words at the first use. */
  element(source: string): number {
    const held = this.elementIds.get(source);
    if (held !== undefined) return held;
    const id = this.elementIds.size;
    this.elementIds.set(source, id);
    for (const term of new Set(this.terms(source))) this.register(term, id);
    return id;
  }

  private terms(source: string): string[] {
    return source.split('|').flatMap((term) => {
      if (!term.startsWith('@')) return [term];
      const body = this.classes.get(term.slice(1));
      if (body === undefined) throw new Error(`unknown word class ${term}`);
      return this.terms(body);
    });
  }

  private register(term: string, id: number): void {
    const stem = term.endsWith('*');
    const key = stem ? term.slice(0, -1) : term;
    if (key === '') return;
    const table = stem ? this.stems : this.exact;
    const ids = table.get(key);
    if (ids === undefined) table.set(key, [id]);
    else if (!ids.includes(id)) ids.push(id);
    if (stem) {
      this.shortest = Math.min(this.shortest, key.length);
      this.longest = Math.max(this.longest, key.length);
    }
  }

  ids(word: string): readonly number[] {
    const exact = this.exact.get(word);
    let found: readonly number[] = exact ?? NONE;
    const limit = Math.min(word.length, this.longest);
    for (let length = this.shortest; length <= limit; length++) {
      const ids = this.stems.get(word.slice(0, length));
      if (ids !== undefined) found = found.length === 0 ? ids : [...found, ...ids];
    }
    return found;
  }

  has(word: string): boolean {
    return this.exact.has(word) || this.ids(word).length > 0;
  }
}

const NONE: readonly number[] = [];

/** The words of a text with the element ids that each satisfies, computed once for all matchers. */
export interface Tagged {
  readonly words: readonly Word[];
  readonly ids: readonly (readonly number[])[];
}

export const tag = (words: readonly Word[], vocabulary: Vocabulary): Tagged => ({
  words,
  ids: words.map((word) => vocabulary.ids(word.text)),
});

export class Matcher<T> {
  private readonly starts = new Map<number, Pattern<T>[]>();

  constructor(vocabulary: Vocabulary, patterns: Iterable<readonly [string, T]>) {
    for (const [source, value] of patterns) {
      const elements: Element[] = [];
      let gap = 0;
      for (const part of source.trim().split(/\s+/)) {
        if (/^~\d$/.test(part)) {
          gap = Number(part.slice(1));
          continue;
        }
        const optional = part.startsWith('?');
        elements.push({ id: vocabulary.element(optional ? part.slice(1) : part), gap, optional });
        gap = 0;
      }
      const head = elements[0];
      if (head === undefined || head.optional) throw new Error(`a phrase needs a first word: ${source}`);
      const list = this.starts.get(head.id);
      const pattern = { value, elements };
      if (list === undefined) this.starts.set(head.id, [pattern]);
      else list.push(pattern);
    }
  }

  /** All hits, in order of their first word; a pattern that already hit `limit` times is not tried again. */
  find(tagged: Tagged, limit = 4): PhraseHit<T>[] {
    const hits: PhraseHit<T>[] = [];
    const counts = new Map<Pattern<T>, number>();
    for (let i = 0; i < tagged.words.length; i++) {
      for (const id of tagged.ids[i] ?? NONE) {
        for (const pattern of this.starts.get(id) ?? []) {
          const count = counts.get(pattern) ?? 0;
          if (count >= limit) continue;
          const last = step(tagged, pattern.elements, 1, i + 1);
          if (last < 0) continue;
          hits.push({ value: pattern.value, first: i, last });
          counts.set(pattern, count + 1);
        }
      }
    }
    return hits;
  }
}

/** Matches `elements[at…]` from word `i`; the index after the last word, or -1. */
function step(tagged: Tagged, elements: readonly Element[], at: number, i: number): number {
  const element = elements[at];
  if (element === undefined) return i;
  for (let skip = 0; skip <= element.gap; skip++) {
    const index = i + skip;
    const word = tagged.words[index];
    if (word === undefined || word.gap === 2) break;
    if (tagged.ids[index]?.includes(element.id)) {
      const last = step(tagged, elements, at + 1, index + 1);
      if (last >= 0) return last;
    }
  }
  return element.optional ? step(tagged, elements, at + 1, i) : -1;
}
