import type { Word } from './words.ts';

/**
 * Phrase patterns over words. `word`, `a|b`, `stem*`, `@CLASS`, `?optional`, `~3` (up to three words between).
 * A pattern never crosses the end of a sentence. Each word is looked up once; only patterns that can start with it
 * are tried, and gaps are bounded, so matching is linear in the text.
 */

interface Element {
  readonly id: number;
  readonly gap: number;
  readonly optional: boolean;
}
interface Pattern<T> {
  readonly value: T;
  readonly elements: readonly Element[];
  /** Ids that it cannot do without, rarest first. */
  readonly needs: Int32Array;
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
  /** Stems by their first letters. */
  private readonly stems = new Map<string, { stem: string; ids: number[] }[]>();
  private readonly elementIds = new Map<string, number>();
  private readonly classes: ReadonlyMap<string, string>;
  private readonly cache = new Map<string, IdSet>();
  private readonly breadths = new Map<number, number>();

  constructor(classes: ReadonlyMap<string, string>) {
    this.classes = classes;
  }

  /** The id of an element's source text, registering its words at the first use. */
  element(source: string): number {
    const held = this.elementIds.get(source);
    if (held !== undefined) return held;
    const id = this.elementIds.size;
    this.elementIds.set(source, id);
    const terms = new Set(this.terms(source));
    this.breadths.set(id, terms.size);
    for (const term of terms) this.register(term, id);
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
    this.cache.clear();
    if (stem) {
      const list = this.stems.get(key.slice(0, STEM_KEY)) ?? [];
      list.push({ stem: key, ids: [id] });
      this.stems.set(key.slice(0, STEM_KEY), list);
      return;
    }
    const ids = this.exact.get(key);
    if (ids === undefined) this.exact.set(key, [id]);
    else if (!ids.includes(id)) ids.push(id);
  }

  /** The element ids of a word, always the same object for the same known word. */
  ids(word: string): IdSet {
    const held = this.cache.get(word);
    if (held !== undefined) return held;
    const found = this.lookUp(word);
    if (this.cache.size >= MAX_CACHED) this.cache.clear();
    if (word.length <= MAX_CACHED_LENGTH) this.cache.set(word, found);
    return found;
  }

  private lookUp(word: string): IdSet {
    const exact = this.exact.get(word) ?? [];
    const stems =
      word.length < STEM_KEY
        ? []
        : (this.stems.get(word.slice(0, STEM_KEY)) ?? []).filter((one) => word.startsWith(one.stem));
    if (exact.length === 0 && stems.length === 0) return NONE;
    return idSet([...exact, ...stems.flatMap((one) => one.ids)], this.size);
  }

  /** Units of 32 bits that hold an id of every element. */
  get size(): number {
    return (this.elementIds.size + 31) >> 5;
  }

  /** How many words satisfy an element. */
  breadth(id: number): number {
    return this.breadths.get(id) ?? 0;
  }

  has(word: string): boolean {
    return this.ids(word) !== NONE;
  }
}

/** Bounds of the memory of looked-up words, unknown ones included. */
const MAX_CACHED = 60_000;
const MAX_CACHED_LENGTH = 24;

/** Element ids as bits. */
export interface IdSet {
  readonly bits: Uint32Array;
  /** Where `bits` is not zero: a word has few ids, the vocabulary has thousands. */
  readonly filled: Int32Array;
}

function idSet(ids: readonly number[], size: number): IdSet {
  const bits = new Uint32Array(size);
  for (const id of ids) bits[id >> 5] = (bits[id >> 5] ?? 0) | (1 << (id & 31));
  return { bits, filled: Int32Array.from(new Set(ids.map((id) => id >> 5))) };
}
const NONE: IdSet = idSet([], 0);
const isIn = (bits: Uint32Array, id: number): boolean => (((bits[id >> 5] ?? 0) >>> (id & 31)) & 1) === 1;
export const hasId = (ids: IdSet | undefined, id: number): boolean => ids !== undefined && isIn(ids.bits, id);

/** Stems are at least this long. */
const STEM_KEY = 3;

/** The words of a text with the element ids that each satisfies, computed once for all matchers. */
export interface Tagged {
  readonly words: readonly Word[];
  readonly ids: readonly IdSet[];
}

export const tag = (words: readonly Word[], vocabulary: Vocabulary): IdSet[] =>
  words.map((word) => vocabulary.ids(word.text));

/** The patterns that can start with a word, and beside them the rarest id that each needs (-1: none). */
interface Starts<T> {
  readonly patterns: readonly Pattern<T>[];
  readonly rarest: Int32Array;
}

export class Matcher<T> {
  private readonly starts = new Map<number, Pattern<T>[]>();
  private readonly byIds = new WeakMap<IdSet, Starts<T>>();
  private readonly vocabulary: Vocabulary;
  /** The ids of the text in hand, overwritten by the next. */
  private present = new Uint32Array(0);

  constructor(vocabulary: Vocabulary, patterns: Iterable<readonly [string, T]>) {
    this.vocabulary = vocabulary;
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
      const needs = elements
        .slice(1)
        .filter((one) => !one.optional)
        .map((one) => one.id);
      needs.sort((a, b) => vocabulary.breadth(a) - vocabulary.breadth(b));
      const pattern = { value, elements, needs: Int32Array.from(needs) };
      if (list === undefined) this.starts.set(head.id, [pattern]);
      else list.push(pattern);
    }
  }

  /** Patterns that can start with a word of these ids. */
  private startsOf(ids: IdSet): Starts<T> {
    const held = this.byIds.get(ids);
    if (held !== undefined) return held;
    const patterns = [...this.starts].flatMap(([id, list]) => (hasId(ids, id) ? list : []));
    const found = { patterns, rarest: Int32Array.from(patterns, (pattern) => pattern.needs[0] ?? -1) };
    this.byIds.set(ids, found);
    return found;
  }

  /** All hits, in order of their first word; a pattern that already hit `limit` times is not tried again. */
  find(tagged: Tagged, limit = 4): PhraseHit<T>[] {
    const hits: PhraseHit<T>[] = [];
    let counts: Map<Pattern<T>, number> | null = null;
    /** Ids all of whose patterns are used up: a text that repeats itself costs no more for it. */
    let spent: Map<IdSet, number> | null = null;
    const all = tagged.ids;
    if (all.length > MAX_TRIES) spent = new Map();
    if (this.present.length < this.vocabulary.size) this.present = new Uint32Array(this.vocabulary.size);
    const present = union(all, this.present);
    for (let i = 0; i < all.length; i++) {
      const ids = all[i] ?? NONE;
      if (ids === NONE) continue;
      const tries = spent?.get(ids) ?? 0;
      if (tries > MAX_TRIES) continue;
      const { patterns, rarest } = this.startsOf(ids);
      if (patterns.length === 0) continue;
      spent?.set(ids, tries + 1);
      for (let p = 0; p < rarest.length; p++) {
        const need = rarest[p] as number;
        if (need >= 0 && !isIn(present, need)) continue;
        const pattern = patterns[p] as Pattern<T>;
        if ((counts?.get(pattern) ?? 0) >= limit) continue;
        if (!possible(pattern.needs, present)) continue;
        const last = step(tagged, pattern.elements, 1, i + 1);
        if (last < 0) continue;
        hits.push({ value: pattern.value, first: i, last });
        counts ??= new Map();
        counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
      }
    }
    return hits;
  }
}

/** No honest text starts a phrase with the same word this often. */
const MAX_TRIES = 300;

/** Every id that occurs anywhere in the text, written into `out`. */
function union(all: readonly IdSet[], out: Uint32Array): Uint32Array {
  out.fill(0);
  let before = NONE;
  for (const ids of all) {
    if (ids === before) continue;
    before = ids;
    const { bits, filled } = ids;
    for (let i = 0; i < filled.length; i++) {
      const at = filled[i] as number;
      out[at] = (out[at] as number) | (bits[at] as number);
    }
  }
  return out;
}

/** Whether all the words that a pattern cannot do without occur at all: most patterns end here. */
function possible(needs: Int32Array, present: Uint32Array): boolean {
  for (let i = 0; i < needs.length; i++) if (!isIn(present, needs[i] ?? 0)) return false;
  return true;
}

/** Matches `elements[at…]` from word `i`; the index after the last word, or -1. */
function step(tagged: Tagged, elements: readonly Element[], at: number, i: number): number {
  const element = elements[at];
  if (element === undefined) return i;
  for (let skip = 0; skip <= element.gap; skip++) {
    const index = i + skip;
    const word = tagged.words[index];
    if (word === undefined || word.gap === 2) break;
    if (hasId(tagged.ids[index], element.id)) {
      const last = step(tagged, elements, at + 1, index + 1);
      if (last >= 0) return last;
    }
  }
  return element.optional ? step(tagged, elements, at + 1, i) : -1;
}
