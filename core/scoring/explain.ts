import { DEFAULT_MODEL, partCaps } from './config.ts';
import { round, sumPoints } from './term.ts';
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

/** The value that these factors give, with the limits of the model's parts applied anew. */
function totalOf(factors: readonly Factor[], caps: ReadonlyMap<string, number> | null): number {
  const byPart = Map.groupBy(
    factors.filter(({ code, part }) => code !== `${part}_limit`),
    ({ part }) => part,
  );
  let total = 0;
  for (const [part, ofPart] of byPart) {
    total += Math.min(Math.max(sumPoints(ofPart), 0), caps?.get(part) ?? Number.POSITIVE_INFINITY);
  }
  return Math.min(100, round(total));
}

/** One factor if one suffices (the smallest such), else the largest ones until it is enough. */
function fewest(factors: readonly Factor[], below: number, caps: ReadonlyMap<string, number> | null): Factor[] {
  const adding = factors.filter(({ points }) => points > 0).sort((a, b) => a.points - b.points);
  const suffices = (without: readonly Factor[]): boolean =>
    totalOf(
      factors.filter((factor) => !without.includes(factor)),
      caps,
    ) < below;
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
export function explain(score: {
  readonly value: number;
  readonly factors: readonly Factor[];
  /** Whose parts limit what a factor counts. */
  readonly model?: string;
}): Explanation {
  const tier = tierOf(score.value);
  const ranked = [...score.factors].sort((a, b) => b.points - a.points || a.code.localeCompare(b.code));
  const lower = TIERS[TIERS.indexOf(tier) - 1];
  const floor = TIER_FLOOR[tier];
  const toLower = lower
    ? {
        tier: lower,
        points: round(score.value - floor),
        without: fewest(score.factors, floor, partCaps(score.model ?? DEFAULT_MODEL)),
      }
    : null;
  const top = ranked.slice(0, 3).map(({ text }) => text);
  const change = toLower
    ? ` Without “${toLower.without.map(({ text }) => text).join('” and “')}” it would be ${toLower.tier}.`
    : '';
  return { tier, ranked, toLower, text: `${top.join('; ')}.${change}` };
}
