import { BUCKETS, eachFeature, MAX_WORDS } from './features.ts';
import type { Weights } from './train.ts';
import { STORED } from './weights.ts';

export type ModelLabel = 'OFF_PLATFORM_INTENT' | 'GROOMING_LANGUAGE';
export const MODEL_LABELS: readonly ModelLabel[] = ['OFF_PLATFORM_INTENT', 'GROOMING_LANGUAGE'];
export type Models = Readonly<Record<ModelLabel, Weights>>;

export interface Prediction {
  readonly probability: number;
  /** The stretch of words that was judged, half-open. */
  readonly first: number;
  readonly last: number;
}

/** A long text is judged by windows, at most this many, spread evenly. */
const MAX_WINDOWS = 6;
/** The round in which a bucket was last seen: small, so that it stays in the nearest cache. */
const seen = new Uint16Array(BUCKETS);
let round = 0;
/** Probability of each label for folded words: the most likely window of each. Each feature counts once, as in training. */
export function predict(models: Models, words: readonly string[]): Record<ModelLabel, Prediction> {
  const windows = Math.min(MAX_WINDOWS, Math.max(1, Math.ceil(words.length / MAX_WORDS)));
  const step = windows === 1 ? 0 : Math.floor((words.length - MAX_WORDS) / (windows - 1));
  const best = {} as Record<ModelLabel, Prediction>;
  for (let i = 0; i < windows; i++) {
    const first = i * step;
    const part = words.length <= MAX_WORDS ? words : words.slice(first, first + MAX_WORDS);
    const { features, sums } = addUp(part, models);
    for (const label of MODEL_LABELS) {
      const probability = probabilityOf(models[label], sums[label], features);
      if (best[label] === undefined || probability > best[label].probability) {
        best[label] = { probability, first, last: first + part.length };
      }
    }
  }
  return best;
}

/** The features, each once however often it comes, and the sum of their weights for each label. */
function addUp(words: readonly string[], models: Models): { features: number; sums: Record<ModelLabel, number> } {
  const intent = models.OFF_PLATFORM_INTENT.values;
  const grooming = models.GROOMING_LANGUAGE.values;
  round = (round + 1) & 0xffff;
  if (round === 0) {
    seen.fill(0);
    round = 1;
  }
  let count = 0;
  let ofIntent = 0;
  let ofGrooming = 0;
  eachFeature(words, (bucket) => {
    if (seen[bucket] === round) return;
    seen[bucket] = round;
    count++;
    ofIntent += intent[bucket] as number;
    ofGrooming += grooming[bucket] as number;
  });
  return { features: count, sums: { OFF_PLATFORM_INTENT: ofIntent, GROOMING_LANGUAGE: ofGrooming } };
}

const probabilityOf = ({ bias, scale }: Weights, sum: number, features: number): number =>
  1 / (1 + Math.exp(-(bias + (sum * scale) / Math.sqrt(Math.max(features, 20)))));

interface StoredWeights {
  readonly bias: number;
  readonly scale: number;
  readonly values: string;
}

export function encodeWeights(weights: Weights): StoredWeights {
  let text = '';
  for (const value of weights.values) text += String.fromCharCode(value & 255);
  return { bias: weights.bias, scale: weights.scale, values: btoa(text) };
}

export function decodeWeights(stored: StoredWeights): Weights {
  const text = atob(stored.values);
  return {
    bias: stored.bias,
    scale: stored.scale,
    values: Int8Array.from({ length: BUCKETS }, (_, i) => ((text.charCodeAt(i) || 0) << 24) >> 24),
  };
}

/** The weights that ship with this version. */
export const MODELS: Models = {
  OFF_PLATFORM_INTENT: decodeWeights(STORED.OFF_PLATFORM_INTENT),
  GROOMING_LANGUAGE: decodeWeights(STORED.GROOMING_LANGUAGE),
};
