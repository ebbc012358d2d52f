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

const isRecent = ({ asOf }: Scored, { occurred_at }: CountedSignal): boolean =>
  occurred_at > asOf - VIOLATION_WINDOW_MS;

/** What happened to a user with this batch. */
const newsOf = (scored: Scored, newSignalIds: ReadonlySet<string>) => ({
  violated: scored.signals.some(
    (signal) => signal.confidence >= VIOLATION_CONFIDENCE && newSignalIds.has(signal.id) && isRecent(scored, signal),
  ),
  tierRose: tierRank(tierOf(scored.score.value)) > tierRank(scored.before ?? 'monitor'),
});

/** What enforcement may know of a scored user. */
export function candidateOf(scored: Scored, newSignalIds: ReadonlySet<string>): Candidate {
  const signals = scored.signals.filter((signal) => isRecent(scored, signal));
  return {
    scored,
    tier: tierOf(scored.score.value),
    signals,
    evidence: weighEvidence(signals.map((signal) => ({ ...signal, eventId: signal.event_id }))),
    ...newsOf(scored, newSignalIds),
  };
}

/** Those with a new violation or a tier that rose. Nobody else: a clean event is never a reason to act. */
export const candidatesOf = (scored: readonly Scored[], newSignalIds: ReadonlySet<string>): Candidate[] =>
  scored
    .filter((one) => {
      const { violated, tierRose } = newsOf(one, newSignalIds);
      return violated || (tierRose && needsCase(tierOf(one.score.value)));
    })
    .map((one) => candidateOf(one, newSignalIds));
