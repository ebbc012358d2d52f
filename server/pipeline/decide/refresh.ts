import type { Trx } from '../../db/kysely.ts';
import type { Scored } from '../score.ts';
import { candidateOf } from './candidates.ts';
import { caseChange } from './cases.ts';
import { loadState } from './state.ts';
import { type Outcome, writeOutcomes } from './write.ts';

/**
 * Brings the live cases of these users up to their new scores, without acting. With `open` a tier that rose opens one, as
 * it would by an event.
 */
export async function refreshCases(
  trx: Trx,
  scored: readonly Scored[],
  correlationOf: (userId: string) => string,
  now: number,
  { open }: { readonly open: boolean } = { open: false },
): Promise<void> {
  const state = await loadState(
    trx,
    scored.map(({ userId }) => userId),
    now,
  );
  const outcomes = scored.flatMap((one): Outcome[] => {
    const live = state.liveCase.get(one.userId);
    const candidate = candidateOf(one, new Set());
    if (!live && !(open && candidate.tierRose)) return [];
    const correlationId = correlationOf(one.userId);
    const change = caseChange(candidate, live ?? null, state.lastDecidedAt.get(one.userId) ?? null, {
      correlationId,
      now,
    });
    // Time passing is no event of the case.
    const kept = change && live ? { ...change, after: { ...change.after, last_event_at: live.last_event_at } } : change;
    return [{ userId: one.userId, asOf: one.asOf, correlationId, change: kept, actions: [] }];
  });
  await writeOutcomes(trx, outcomes, state, now);
}
