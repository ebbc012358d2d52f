import { VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import { type Evidence, weighEvidence } from '../../../core/enforcement/evidence.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import { type Tier, tierOf, tierRank } from '../../../core/scoring/tiers.ts';
import type { CountedSignal } from '../behaviour/signals.ts';
import type { Scored } from '../score.ts';

const VIOLATION_WINDOW_MS = 30 * DAY_MS;
const CASE_FROM = tierRank('medium');

/** A user whom enforcement has to look at, with what it may know. */
export interface Candidate {
  readonly scored: Scored;
  readonly tier: Tier;
  /** Of the last 30 days. */
  readonly evidence: Evidence;
  readonly signals: readonly CountedSignal[];
  /** A violation came with this batch. */
  readonly violated: boolean;
  readonly tierRose: boolean;
}

export const needsCase = (tier: Tier): boolean => tierRank(tier) >= CASE_FROM;

/** What enforcement may know of a scored user. */
export function candidateOf(scored: Scored, newSignalIds: ReadonlySet<string>): Candidate {
  const signals = scored.signals.filter(({ occurred_at }) => occurred_at > scored.asOf - VIOLATION_WINDOW_MS);
  const tier = tierOf(scored.score.value);
  return {
    scored,
    tier,
    signals,
    evidence: weighEvidence(signals.map((signal) => ({ ...signal, eventId: signal.event_id }))),
    violated: signals.some(({ id, confidence }) => confidence >= VIOLATION_CONFIDENCE && newSignalIds.has(id)),
    tierRose: tierRank(tier) > tierRank(scored.before ?? 'monitor'),
  };
}

/** Those with a new violation or a tier that rose. Nobody else: a clean event is never a reason to act. */
export const candidatesOf = (scored: readonly Scored[], newSignalIds: ReadonlySet<string>): Candidate[] =>
  scored
    .map((one) => candidateOf(one, newSignalIds))
    .filter(({ violated, tierRose, tier }) => violated || (tierRose && needsCase(tier)));
