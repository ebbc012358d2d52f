import type { Trx } from '../../db/kysely.ts';
import { currentBundle } from '../../policy/bundles.ts';
import { loadSettings } from '../../settings/load.ts';
import type { Scored } from '../score.ts';
import { actionsFor } from './actions.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { caseChange } from './cases.ts';
import { refreshCases } from './refresh.ts';
import { type EnforcementState, loadState } from './state.ts';
import { type Outcome, writeOutcomes } from './write.ts';

export interface DecideInput {
  readonly trx: Trx;
  readonly scored: readonly Scored[];
  readonly newSignalIds: ReadonlySet<string>;
  /** Users with a live case. */
  readonly live: ReadonlySet<string>;
  /** Of the event that the decision follows from. */
  correlationOf(userId: string): string;
  readonly now: number;
}

/** Enforcement: reads tier, history and flags, never text, and recomputes no score. */
export async function decide({ trx, scored, newSignalIds, live, correlationOf, now }: DecideInput): Promise<void> {
  const candidates = candidatesOf(scored, newSignalIds);
  const acted = new Set(candidates.map((candidate) => candidate.scored.userId));
  // A case shows the score of its account, also when nothing calls for an act.
  const moved = scored.filter(({ userId, news }) => news && live.has(userId) && !acted.has(userId));
  if (moved.length > 0) await refreshCases(trx, moved, correlationOf, now);
  if (candidates.length === 0) return;
  const users = candidates.map((candidate) => candidate.scored.userId);
  const [settings, policy, state] = await Promise.all([
    loadSettings(trx),
    currentBundle(trx),
    loadState(trx, users, now),
  ]);
  const outcomes = candidates.map((candidate): Outcome => {
    const { userId, asOf } = candidate.scored;
    const correlationId = correlationOf(userId);
    const change = changeFor(candidate, state, correlationId, now);
    const caseId = change?.after.id ?? null;
    return {
      userId,
      asOf,
      correlationId,
      change,
      actions: actionsFor(candidate, state, { settings, policy }, caseId, now),
    };
  });
  await writeOutcomes(trx, outcomes, state, now);
}

const changeFor = (candidate: Candidate, state: EnforcementState, correlationId: string, now: number) => {
  const { userId } = candidate.scored;
  const live = state.liveCase.get(userId) ?? null;
  return caseChange(candidate, live, state.lastDecidedAt.get(userId) ?? null, { correlationId, now });
};
