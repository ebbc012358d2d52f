import { BUCKETS, eachFeature } from './features.ts';

/** One labelled text, already split into folded words. */
export interface Example {
  readonly words: readonly string[];
  readonly label: boolean;
  /** How much the example counts; generated sentences count less than real ones. */
  readonly weight: number;
}

export interface Weights {
  readonly bias: number;
  /** `BUCKETS` integers in [-127, 127]; a feature's weight is `scale × value`. */
  readonly scale: number;
  readonly values: Int8Array;
}

const EPOCHS = 14;
const RATE = 0.35;
const L2 = 2e-5;

interface Row {
  readonly buckets: Int32Array;
  readonly norm: number;
  readonly label: number;
  readonly weight: number;
}

/** Logistic regression by AdaGrad over hashed features; deterministic for a given order of examples and seed. */
export function train(examples: readonly Example[], seed = 7): Weights {
  const rows = examples.map(toRow);
  const weights = new Float64Array(BUCKETS);
  const squares = new Float64Array(BUCKETS).fill(1e-3);
  let bias = 0;
  const random = generator(seed);
  const order = rows.map((_, i) => i);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const row = rows[index];
      if (row === undefined) continue;
      let sum = bias;
      for (const bucket of row.buckets) sum += (weights[bucket] ?? 0) * row.norm;
      const error = (1 / (1 + Math.exp(-sum)) - row.label) * row.weight;
      bias -= 0.02 * error;
      for (const bucket of row.buckets) {
        const gradient = error * row.norm + L2 * (weights[bucket] ?? 0);
        squares[bucket] = (squares[bucket] ?? 0) + gradient * gradient;
        weights[bucket] = (weights[bucket] ?? 0) - (RATE * gradient) / Math.sqrt(squares[bucket] ?? 1);
      }
    }
  }
  return quantise(weights, bias);
}

function toRow(example: Example): Row {
  const seen = new Set<number>();
  eachFeature(example.words, (bucket) => seen.add(bucket));
  return {
    buckets: Int32Array.from(seen),
    norm: 1 / Math.sqrt(Math.max(seen.size, 20)),
    label: example.label ? 1 : 0,
    weight: example.weight,
  };
}

function quantise(weights: Float64Array, bias: number): Weights {
  const top = weights.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-9);
  const scale = top / 127;
  return { bias, scale, values: Int8Array.from(weights, (value) => Math.round(value / scale)) };
}

/** mulberry32: small, seeded, good enough to shuffle with. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
}
