import type { BehaviourEvent } from '../../../core/detection/behaviour/define.ts';
import type { History } from '../../../core/detection/behaviour/history.ts';
import { pairKey } from '../../../core/detection/behaviour/world.ts';
import { onCalledOff, onGoingOn, onSignals } from '../../../core/leakage/advance.ts';
import type { Funnel, Step } from '../../../core/leakage/define.ts';
import type { Batch, StagedEvent } from '../batch.ts';
import type { PairSpan } from '../correlate/pairs-wanted.ts';
import { fromRow, type KeptFunnel, loadFunnels, saveFunnels } from './funnel-row.ts';
import { type Advance, tellAdvances } from './stage-events.ts';

const NO_EVENTS: KeptFunnel['eventIds'] = { signal: null, attempt: null, confirmation: null, leakage: null };

/** The funnels of a batch's pairs, moved on by its events in order. */
export class Funnels {
  private readonly kept: Map<string, KeptFunnel>;
  private readonly changed = new Map<string, KeptFunnel>();
  private readonly advances: Advance[] = [];
  private readonly batch: Batch;

  private constructor(batch: Batch, kept: Map<string, KeptFunnel>) {
    this.batch = batch;
    this.kept = kept;
  }

  static async open(batch: Batch, pairs: readonly PairSpan[]): Promise<Funnels> {
    const rows = await loadFunnels(batch.trx, pairs);
    return new Funnels(batch, new Map(rows.map((row) => [pairKey(row.user_id, row.counterparty_id), fromRow(row)])));
  }

  see(event: BehaviourEvent, staged: StagedEvent, history: History): void {
    if (event.pair === null) return;
    const key = pairKey(...event.pair);
    const before = this.kept.get(key) ?? null;
    const step = stepOf(before?.funnel ?? null, event, history);
    if (!step) return;
    const eventIds = { ...(before?.eventIds ?? NO_EVENTS) };
    for (const stage of step.reached) eventIds[stage] = event.id;
    const next: KeptFunnel = {
      funnel: step.funnel,
      eventIds,
      sourceId: before?.sourceId ?? staged.sourceId,
      correlationId: before?.correlationId ?? staged.correlationId,
    };
    this.kept.set(key, next);
    this.changed.set(key, next);
    const [one, other] = event.pair;
    const leakerId = step.funnel.leakerId;
    for (const stage of step.reached)
      this.advances.push({
        stage,
        at: event.at,
        funnel: step.funnel,
        leaker: this.batch.users.byId(leakerId).external_id,
        counterparty: this.batch.users.byId(leakerId === one ? other : one).external_id,
        causeId: event.id,
        correlationId: staged.correlationId,
        sourceId: staged.sourceId,
      });
  }

  async save(): Promise<void> {
    await saveFunnels(this.batch.trx, this.changed);
    await tellAdvances(this.batch.trx, this.advances, this.batch.now);
  }
}

/** What an event is to the funnel of its pair. Talking and meeting may be a step of both kinds: the signals count first. */
function stepOf(funnel: Funnel | null, event: BehaviourEvent, history: History): Step | null {
  const pair = event.pair && history.pair(...event.pair);
  if (pair === null) return null;
  if (event.about === 'message') {
    const signals = event.actorId
      ? onSignals(funnel, { at: event.at, fromId: event.actorId, signals: event.signals })
      : null;
    const goesOn = event.type === 'message.created' ? onGoingOn(signals?.funnel ?? funnel, event.at, pair) : null;
    return goesOn ?? signals;
  }
  if (event.about !== 'booking') return null;
  if (event.type === 'booking.cancelled' || event.type === 'booking.no_show')
    return onCalledOff(funnel, { at: event.at, amount: event.booking.amount, currency: event.booking.currency });
  return event.type === 'booking.created' ? onGoingOn(funnel, event.at, pair) : null;
}
