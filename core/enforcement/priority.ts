import { round } from '../scoring/term.ts';
import type { PriorityTerms } from '../tables/cases.ts';

/** A case that touches many weighs up to twice one that touches nobody else. */
const MAX_REACH = 2;

/**
 * Severity × reach; the ageing term is added by the reader's clock. Severity is the score; reach grows with
 * the logarithm of the number of counterparties that the evidence names.
 */
export function priorityOf(score: number, counterparties: number): { priority: number; terms: PriorityTerms } {
  const reach = round(Math.min(MAX_REACH, 1 + Math.log2(1 + counterparties) / 4));
  const severity = round(score);
  return { priority: round(severity * reach), terms: { severity, reach } };
}
