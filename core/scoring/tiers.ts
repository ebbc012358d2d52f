import type { Part } from './config.ts';

/** The one table of tiers: each holds scores from its bound up to the next. */
export const TIERS = ['monitor', 'low', 'medium', 'high', 'critical'] as const;
export type Tier = (typeof TIERS)[number];

export const TIER_FLOOR: Readonly<Record<Tier, number>> = { monitor: 0, low: 20, medium: 40, high: 60, critical: 80 };

/** The tier of a score 0…100. */
export function tierOf(score: number): Tier {
  let tier: Tier = 'monitor';
  for (const candidate of TIERS) if (score >= TIER_FLOOR[candidate]) tier = candidate;
  return tier;
}

export const tierRank = (tier: Tier): number => TIERS.indexOf(tier);

export const TRENDS = ['escalating', 'stable', 'decaying'] as const;
export type Trend = (typeof TRENDS)[number];

/** One term of a score, kept with it so that the number explains itself. `points` are what it added or took. */
export interface Factor {
  readonly part: Part;
  readonly code: string;
  /** Words for a person. */
  readonly text: string;
  readonly points: number;
  /** The cap of this term. */
  readonly cap: number;
}
