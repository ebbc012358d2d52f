import type { Reading } from '../reading.ts';

export interface ModelVerdict {
  readonly score: number;
  readonly features: readonly string[];
  readonly first: number;
  readonly last: number;
}

export function judgeByModel(reading: Reading, _label: 'OFF_PLATFORM_INTENT' | 'GROOMING_LANGUAGE'): ModelVerdict {
  return { score: 0.3, features: [], first: 0, last: Math.max(1, reading.words.length) };
}
