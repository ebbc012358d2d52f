import { assert } from '../../core/lib/must.ts';

/** A stream of pseudo-random numbers that depends on its seed and on nothing else. */
export interface Random {
  /** In [0, 1), 32 bits of it. */
  float(): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** An index-free weighted choice: `[[item, weight], …]`. */
  weighted<T>(items: readonly (readonly [T, number])[]): T;
  /** Waiting times of a Poisson process: mean as given, never below a tenth or above five times of it. */
  wait(mean: number): number;
  /** A stream of its own: what is drawn from it moves nothing drawn from this one. */
  fork(label: string): Random;
}

/** Four 32-bit words from a text (MurmurHash3's mixing), to seed the generator. */
function words(text: string): [number, number, number, number] {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  const next = (): number => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h >>> 0;
  };
  return [next(), next(), next(), next()];
}

/** sfc32 (PractRand): passes its tests, has no weak seeds worth avoiding, and is the same everywhere. */
export function createRandom(seed: string): Random {
  let [a, b, c, d] = words(seed);
  const step = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i += 1) step();

  const float = (): number => step() / 4_294_967_296;
  const pick = <T>(items: readonly T[]): T => {
    assert(items.length > 0, 'something to pick from');
    return items[Math.floor(float() * items.length)] as T;
  };
  return {
    float,
    between: (low, high) => low + Math.floor(float() * (high - low + 1)),
    chance: (probability) => float() < probability,
    pick,
    weighted(items) {
      let left = float() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items)[0];
    },
    wait: (mean) => Math.round(Math.min(Math.max(-Math.log(1 - float()), 0.1), 5) * mean),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}
