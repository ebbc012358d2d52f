import { BEHAVIOUR_VERSION, detectBehaviour } from '../../../core/detection/behaviour/index.ts';
import type { Pulse } from '../../../core/detection/behaviour/pulse.ts';
import { World } from '../../../core/detection/behaviour/world.ts';
import { newId } from '../../clock.ts';
import { insertRows } from '../../db/insert-rows.ts';
import type { Batch } from '../batch.ts';
import type { SignalRow } from '../detect/index.ts';
import { Funnels } from '../leakage/funnels.ts';
import type { SaidMessage } from '../project/messages.ts';
import { toBehaviour } from './events.ts';
import { loadHistory } from './load/index.ts';
import { saveStates, saveUsuals } from './states.ts';
import { keepUntold, type Raising } from './told.ts';

export interface Correlated {
  readonly signals: readonly SignalRow[];
  /** Of everybody whom the batch names, as it leaves them. */
  readonly pulses: ReadonlyMap<string, Pulse>;
  /** The last statement before the commit. */
  finish(): Promise<void>;
}

/**
 * Reads the batch's events as behaviour, each in the light of what came before it, and stores the signals they raise.
 * A handful of look-ups and writes, however many events: projections are read as they are after the batch, and what
 * lies behind an event's own time is left out.
 */
export async function correlate(
  batch: Batch,
  said: readonly SaidMessage[],
  messageSignals: readonly SignalRow[],
): Promise<Correlated> {
  const { trx, events, users } = batch;
  const { facts, references, pairs } = await loadHistory(batch, said, messageSignals);
  const world = new World(facts);
  const funnels = await Funnels.open(batch, pairs);
  const raised: Raising[] = [];
  for (const staged of events) {
    const event = toBehaviour(staged, users, references);
    world.enter(event);
    for (const raise of detectBehaviour(event, world)) raised.push({ ...raise, eventId: event.id, at: event.at });
    funnels.see(event, staged, world);
    world.leave(event);
  }
  await saveStates(trx, world);
  await funnels.save();
  const rows = (await keepUntold(trx, raised)).map((raising) => signalRow(batch, raising));
  await insertRows(trx, 'signals', rows, '(event_id, user_id, type) DO NOTHING');
  return { signals: rows, pulses: facts.pulses, finish: () => saveUsuals(trx, world) };
}

const signalRow = ({ users, now }: Batch, { draft, eventId, at }: Raising): SignalRow => ({
  id: newId(now),
  user_id: draft.userId,
  counterparty_id: draft.counterpartyId,
  event_id: eventId,
  type: draft.type,
  confidence: draft.confidence,
  spans: [],
  reasons: [...draft.reasons],
  obfuscation: [],
  patterns: [...draft.patterns],
  detector_version: BEHAVIOUR_VERSION,
  occurred_at: at,
  verdict: null,
  verdict_by: null,
  verdict_at: null,
  in_evidence: users.live.has(draft.userId),
});
