import { tierOf } from './tiers.ts';

/** A change of less than this in the same tier and from the same factors is decay at work, not news. */
const NEWS = 1;

const codes = (factors: Comparable['factors']): string =>
  factors
    .map(({ code }) => code)
    .sort()
    .join(' ');

interface Comparable {
  readonly model: string;
  readonly value: number;
  /** Which they are, not what each adds. */
  readonly factors: readonly { readonly code: string }[];
}

/** Whether a recomputed score is worth a new row: scores are append-only and shown as history. */
export function isMaterial(previous: Comparable | null, next: Comparable): boolean {
  if (!previous || previous.model !== next.model) return true;
  if (tierOf(previous.value) !== tierOf(next.value)) return true;
  if (Math.abs(previous.value - next.value) >= NEWS) return true;
  return codes(previous.factors) !== codes(next.factors);
}
