import type { Factor } from './tiers.ts';

export interface Score {
  /** 0 (trusted) … 100, to hundredths. */
  readonly value: number;
  /** Their points add up to the value. */
  readonly factors: readonly Factor[];
}
