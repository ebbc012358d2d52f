import { SIGNAL_TYPES, VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import { LAYER_MEANING, NO_LAYER } from '../../../core/enforcement/evidence.ts';
import { priorityOf } from '../../../core/enforcement/priority.ts';
import { newId } from '../../clock.ts';
import { type Candidate, needsCase } from './candidates.ts';
import type { CaseRow } from './state.ts';

export interface CaseChange {
  readonly before: CaseRow | null;
  readonly after: CaseRow;
}

type Contents = Pick<
  CaseRow,
  'queue' | 'tier' | 'score' | 'priority' | 'priority_terms' | 'signal_types' | 'signal_count'
>;

/** What a case shows, worked out anew from the signals since the user's last decision. */
function contentsOf(candidate: Candidate, since: number): Contents {
  const { scored, evidence, tier } = candidate;
  const counted = candidate.signals.filter(
    ({ occurred_at, confidence }) => occurred_at > since && confidence >= VIOLATION_CONFIDENCE,
  );
  const others = new Set(counted.map(({ counterparty_id }) => counterparty_id).filter((id) => id !== null));
  const types = new Set(counted.map(({ type }) => type));
  const { priority, terms } = priorityOf(scored.score.value, others.size);
  return {
    queue: (evidence.main ? LAYER_MEANING[evidence.main] : NO_LAYER).queue,
    tier,
    score: scored.score.value,
    priority,
    priority_terms: terms,
    signal_types: SIGNAL_TYPES.filter((type) => types.has(type)),
    signal_count: counted.length,
  };
}

/**
 * The user's live case brought up to date, or a new one from the medium tier up. After a decision a new violation, or
 * a tier that rose, opens the next case; the decided one stays as it was.
 */
export function caseChange(
  candidate: Candidate,
  live: CaseRow | null,
  lastDecidedAt: number | null,
  context: { readonly correlationId: string; readonly now: number },
): CaseChange | null {
  const { scored } = candidate;
  const contents = contentsOf(candidate, lastDecidedAt ?? 0);
  if (live) {
    // The queue is where people work: a case does not leave it under their hands.
    const after = { ...live, ...contents, queue: live.queue, last_event_at: Math.max(live.last_event_at, scored.asOf) };
    return { before: live, after };
  }
  if (!needsCase(candidate.tier)) return null;
  const after: CaseRow = {
    id: newId(context.now),
    version: 1,
    subject_user_id: scored.userId,
    ...contents,
    state: 'open',
    opened_at: context.now,
    last_event_at: scored.asOf,
    claimed_by: null,
    claimed_at: null,
    claim_expires_at: null,
    decided_at: null,
    decided_by: null,
    decision_id: null,
    second_opinions: 0,
    correlation_id: context.correlationId,
  };
  return { before: null, after };
}
