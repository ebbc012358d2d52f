import type { Factor } from './tiers.ts';

export type Part = Factor['part'];

/** The caps of the parts. */
export const PART_CAPS: Readonly<Record<Part, number>> = {
  behavioural: 25,
  financial: 25,
  communication: 20,
  historical: 20,
  identity: 10,
  network: 7,
};

export const PART_LABELS: Readonly<Record<Part, string>> = {
  behavioural: 'behaviour',
  financial: 'payments',
  communication: 'communication',
  historical: 'history',
  identity: 'identity',
  network: 'network',
};

/** To hundredths: a score is read by people, and equal inputs give equal bytes. */
export const round = (value: number): number => Math.round(value * 100) / 100;

/** A term that adds `raw` points up to its cap; none when it adds nothing. */
export function term(part: Part, code: string, text: string, raw: number, cap: number): Factor[] {
  const points = round(Math.min(Math.max(raw, 0), cap));
  return points > 0 ? [{ part, code, text, points, cap }] : [];
}

export const sumPoints = (factors: readonly Factor[]): number =>
  round(factors.reduce((sum, { points }) => sum + points, 0));

/** The factors with one more where the part's limits cut them, so that the points always add up to the score. */
export function withinPart(part: Part, factors: readonly Factor[], cap = PART_CAPS[part]): Factor[] {
  const sum = sumPoints(factors);
  const allowed = Math.min(Math.max(sum, 0), cap);
  if (allowed === sum) return [...factors];
  const text = sum > cap ? `${PART_LABELS[part]} counts ${round(cap)} points at most` : 'never below zero';
  return [...factors, { part, code: `${part}_limit`, text, points: round(allowed - sum), cap }];
}

/** `3 bookings`, `1 booking`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
