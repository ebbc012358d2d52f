import { PART_CAPS, type Part, round, sumPoints, withinPart } from './term.ts';
import { type Factor, TIER_FLOOR, TIERS, type Tier, tierOf } from './tiers.ts';

export interface Explanation {
  readonly tier: Tier;
  /** The largest first; what lowers the score last. */
  readonly ranked: readonly Factor[];
  /** The fewest factors without which the score would be in the tier below; null in the lowest tier. */
  readonly toLower: { readonly tier: Tier; readonly points: number; readonly without: readonly Factor[] } | null;
  /** In words. */
  readonly text: string;
}

/** The value that these factors give, with the limits of the parts applied anew. */
function totalOf(factors: readonly Factor[]): number {
  const parts = Object.keys(PART_CAPS) as Part[];
  const own = factors.filter(({ code, part }) => code !== `${part}_limit`);
  return Math.min(
    100,
    parts.reduce(
      (sum, part) =>
        sum +
        sumPoints(
          withinPart(
            part,
            own.filter((factor) => factor.part === part),
          ),
        ),
      0,
    ),
  );
}

/** One factor if one suffices (the smallest such), else the largest ones until it is enough. */
function fewest(factors: readonly Factor[], below: number): Factor[] {
  const adding = factors.filter(({ points }) => points > 0).sort((a, b) => a.points - b.points);
  const suffices = (without: readonly Factor[]): boolean =>
    totalOf(factors.filter((factor) => !without.includes(factor))) < below;
  const single = adding.find((factor) => suffices([factor]));
  if (single) return [single];
  const chosen: Factor[] = [];
  for (const factor of adding.reverse()) {
    chosen.push(factor);
    if (suffices(chosen)) break;
  }
  return chosen;
}

/** Why a score is what it is, and the smallest change that would move it to the tier below. */
export function explain(score: { readonly value: number; readonly factors: readonly Factor[] }): Explanation {
  const tier = tierOf(score.value);
  const ranked = [...score.factors].sort((a, b) => b.points - a.points || a.code.localeCompare(b.code));
  const lower = TIERS[TIERS.indexOf(tier) - 1];
  const floor = TIER_FLOOR[tier];
  const toLower = lower
    ? { tier: lower, points: round(score.value - floor), without: fewest(score.factors, floor) }
    : null;
  const top = ranked.slice(0, 3).map(({ text }) => text);
  const change = toLower
    ? ` Without “${toLower.without.map(({ text }) => text).join('” and “')}” it would be ${toLower.tier}.`
    : '';
  return { tier, ranked, toLower, text: `${top.join('; ')}.${change}` };
}
