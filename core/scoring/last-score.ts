import type { Tier } from './tiers.ts';

/** Values that the trend is read from. */
const HISTORY = 5;

interface ScoreAnswer {
  readonly id: string;
  readonly model: string;
  readonly value: number;
  readonly challenger_tier: Tier | null;
  readonly factors: readonly { readonly code: string }[];
}

/** What the next score of an account is compared with: its newest one, and the values before it. */
export interface LastScore {
  readonly id: string;
  readonly model: string;
  readonly challenger_tier: Tier | null;
  /** What it was made of: which factors, not how much each. */
  readonly factors: readonly string[];
  /** The last values, oldest first, this one included. */
  readonly values: readonly number[];
}

/** The account's last score once `score` is stored. */
export const lastScoreOf = (score: ScoreAnswer, before: LastScore | null): LastScore => ({
  id: score.id,
  model: score.model,
  challenger_tier: score.challenger_tier,
  factors: score.factors.map(({ code }) => code),
  values: [...(before?.values ?? []), score.value].slice(-HISTORY),
});

/** As `isMaterial` compares it. */
export const comparable = (last: LastScore) => ({
  model: last.model,
  value: last.values.at(-1) ?? 0,
  factors: last.factors.map((code) => ({ code })),
});
