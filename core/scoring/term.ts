import type { Part, PartConfig } from './config.ts';
import type { Factor } from './tiers.ts';

/** To hundredths: a score is read by people, and equal inputs give equal bytes. */
export const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * The terms of one part: each gives a factor of its points per unit up to its cap, weighted as the part is; none when
 * it adds nothing.
 */
export function termsOf<const C extends PartConfig>(part: Part, config: C) {
  return (code: keyof C['terms'] & string, text: string, units: number): Factor[] => {
    const { each, cap } = (config as PartConfig).terms[code] as { each: number; cap: number };
    const points = round(config.weight * Math.min(Math.max(each * units, 0), cap));
    return points > 0 ? [{ part, code, text, points, cap: round(config.weight * cap) }] : [];
  };
}

export const sumPoints = (factors: readonly Factor[]): number =>
  round(factors.reduce((sum, { points }) => sum + points, 0));

/** The factors with one more where the part's limits cut them, so that the points always add up to the score. */
export function withinPart(part: Part, factors: readonly Factor[], cap: number, label: string = part): Factor[] {
  const sum = sumPoints(factors);
  const allowed = Math.min(Math.max(sum, 0), cap);
  if (allowed === sum) return [...factors];
  const text = sum > cap ? `${label} counts ${round(cap)} points at most` : 'never below zero';
  return [...factors, { part, code: `${part}_limit`, text, points: round(allowed - sum), cap }];
}

/** `3 bookings`, `1 booking`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
