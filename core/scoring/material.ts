import { type Factor, tierOf } from './tiers.ts';

/** A change of less than this in the same tier and from the same factors is decay at work, not news. */
const NEWS = 1;

const codes = (factors: readonly Factor[]): string =>
  factors
    .map(({ code }) => code)
    .sort()
    .join(' ');

interface Comparable {
  readonly model: string;
  readonly value: number;
  readonly factors: readonly Factor[];
}

/** Whether a recomputed score is worth a new row: scores are append-only and shown as history. */
export function isMaterial(previous: Comparable | null, next: Comparable): boolean {
  if (!previous || previous.model !== next.model) return true;
  if (tierOf(previous.value) !== tierOf(next.value)) return true;
  if (Math.abs(previous.value - next.value) >= NEWS) return true;
  return codes(previous.factors) !== codes(next.factors);
}
