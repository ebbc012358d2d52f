import type { Funnel, LeakageStage } from '../../../core/leakage/define.ts';
import { assert } from '../../../core/lib/must.ts';
import { newId } from '../../clock.ts';
import type { Trx } from '../../db/kysely.ts';
import { inTransaction } from '../../db/run-statement.ts';
import { storeEvents } from '../../ingest/store-events.ts';

export interface Advance {
  readonly stage: LeakageStage;
  readonly at: number;
  readonly funnel: Funnel;
  /** The platform's ids. */
  readonly leaker: string;
  readonly counterparty: string;
  readonly causeId: string | null;
  readonly correlationId: string;
  readonly sourceId: string;
}

/**
 * Stores each advance as an event of its own, in the source of the pair: it comes back through the pipeline like any
 * other, so that the stages are projected and both accounts scored.
 */
export async function tellAdvances(trx: Trx, advances: readonly Advance[], now: number): Promise<void> {
  for (const [sourceId, ofSource] of Map.groupBy(advances, (advance) => advance.sourceId)) {
    const { results } = await storeEvents(
      inTransaction(trx),
      sourceId,
      ofSource.map((advance) => eventOf(advance, now)),
      now,
    );
    for (const result of results) assert(result.status === 'accepted', `an accepted event, not ${result.code}`);
  }
}

function eventOf({ stage, at, funnel, leaker, counterparty, causeId, correlationId }: Advance, now: number) {
  return {
    id: newId(now),
    type: 'leakage.stage_advanced',
    version: 1,
    source: 'docket',
    occurred_at: new Date(at).toISOString(),
    correlation_id: correlationId,
    causation_id: causeId,
    payload: {
      user_id: leaker,
      counterparty_id: counterparty,
      stage,
      destination: funnel.destination,
      estimated_loss: funnel.loss === null ? null : funnel.loss.toFixed(2),
      currency: funnel.currency,
    },
  };
}
