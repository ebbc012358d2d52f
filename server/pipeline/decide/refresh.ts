import type { Trx } from '../../db/kysely.ts';
import type { Scored } from '../score.ts';
import { candidateOf } from './candidates.ts';
import { caseChange } from './cases.ts';
import { loadState } from './state.ts';
import { type Outcome, writeOutcomes } from './write.ts';

/** Brings the live cases of these users up to their new scores, without acting and without opening any. */
export async function refreshCases(
  trx: Trx,
  scored: readonly Scored[],
  correlationOf: (userId: string) => string,
  now: number,
): Promise<void> {
  const state = await loadState(
    trx,
    scored.map(({ userId }) => userId),
    now,
  );
  const outcomes = scored.flatMap((one): Outcome[] => {
    const live = state.liveCase.get(one.userId);
    if (!live) return [];
    const correlationId = correlationOf(one.userId);
    const change = caseChange(candidateOf(one, new Set()), live, state.lastDecidedAt.get(one.userId) ?? null, {
      correlationId,
      now,
    });
    // Time passing is no event of the case.
    const kept = change && { ...change, after: { ...change.after, last_event_at: live.last_event_at } };
    return [{ userId: one.userId, asOf: one.asOf, correlationId, change: kept, actions: [] }];
  });
  await writeOutcomes(trx, outcomes, state, now);
}
