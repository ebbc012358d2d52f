/** Hashed features of a text: words, word pairs, and character 3- to 5-grams of each word. */

import { isAll, isDigit } from '../text/scan.ts';

export const BUCKETS = 8192;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** A chat message is far shorter; a long text is judged by its windows (see `judge.ts`). */
export const MAX_WORDS = 96;

const fnv = (hash: number, code: number) => Math.imul(hash ^ code, FNV_PRIME);
const bucket = (hash: number) => ((hash ^ (hash >>> 15)) >>> 0) % BUCKETS;

function hashWord(seed: number, word: string): number {
  let hash = seed;
  for (let i = 0; i < word.length; i++) hash = fnv(hash, word.charCodeAt(i));
  return hash;
}

/** A digit run says only how long it is. */
export const shape = (word: string): string => {
  const code = word.charCodeAt(0);
  return code >= 48 && code <= 57 && isAll(word, isDigit) ? `#${Math.min(word.length, 5)}` : word;
};

interface WordFeatures {
  readonly buckets: Int32Array;
  /** Hash of the word as the first of a pair. */
  readonly head: number;
}
/** Features of a word by itself; words come again and again, so each is hashed once. Bounded. */
const cache = new Map<string, WordFeatures>();
const MAX_CACHED = 40_000;

function ofWord(word: string): WordFeatures {
  const held = cache.get(word);
  if (held !== undefined) return held;
  const buckets = [bucket(hashWord(FNV_OFFSET ^ 1, word))];
  const length = Math.min(word.length, 24);
  for (let i = -1; i < length - 1; i++) {
    let hash = FNV_OFFSET ^ 3;
    for (let n = 0; n < 5 && i + n <= length; n++) {
      const at = i + n;
      hash = fnv(hash, at < 0 || at === length ? 95 : word.charCodeAt(at));
      if (n >= 2) buckets.push(bucket(hash));
    }
  }
  const found = { buckets: Int32Array.from(buckets), head: headOf(word) };
  if (cache.size >= MAX_CACHED) cache.clear();
  if (word.length <= 32) cache.set(word, found);
  return found;
}

const headOf = (word: string) => fnv(hashWord(FNV_OFFSET ^ 2, word), 32);
const START = headOf('^');

/** Calls `visit` with the bucket of each feature. Repeats are not merged. */
export function eachFeature(words: readonly string[], visit: (bucket: number) => void): void {
  let before = START;
  for (let w = 0; w < words.length; w++) {
    const word = shape(words[w] ?? '');
    visit(bucket(hashWord(before, word)));
    const { buckets, head } = ofWord(word);
    for (let i = 0; i < buckets.length; i++) visit(buckets[i] as number);
    before = head;
  }
  visit(bucket(hashWord(before, '$')));
}
