import type { Print } from '../../../core/detection/behaviour/prompt.ts';
import type { Pulse } from '../../../core/detection/behaviour/pulse.ts';
import type { SignalType } from '../../../core/detection/signals.ts';
import { DESTINATIONS, LEAKAGE_STAGES } from '../../../core/leakage/define.ts';
import { decimal, int, json, oneOf, real, text, time, uuid } from '../../../core/tables/define.ts';

/** How lively an account is, in a row of bounded size. */
export const userPulses = {
  user_id: uuid(),
  last_at: time().null(),
  recent: json<Pulse['recent']>(),
  days: json<Pulse['days']>(),
  woke_at: time().null(),
  slept_ms: real(),
  weight: real(),
  weight_at: time().null(),
};

/** What is usual in a category: a running mean per measure. */
export const categoryUsuals = { category: text(), measure: text(), n: int(), mean: real(), m2: real() };

export const promptPrints = {
  event_id: uuid(),
  sender_id: uuid(),
  receiver_id: uuid(),
  print: json<Print>(),
  sent_at: time(),
  stored_at: time(),
};

/** When a behavioural signal was raised last, per user or pair. */
export const behaviourRaised = {
  user_id: uuid(),
  partner_id: uuid(),
  type: text<SignalType>(),
  raised_at: time(),
  confidence: real(),
};

/** One row per pair, the smaller id first. */
export const leakageFunnels = {
  user_id: uuid(),
  counterparty_id: uuid(),
  stage: oneOf(LEAKAGE_STAGES),
  window_from: time(),
  kinds: json<readonly SignalType[]>(),
  leaker_id: uuid(),
  destination: oneOf(DESTINATIONS).null(),
  signal_at: time(),
  signal_event_id: uuid(),
  attempt_at: time().null(),
  attempt_event_id: uuid().null(),
  confirmation_at: time().null(),
  confirmation_event_id: uuid().null(),
  leakage_at: time().null(),
  leakage_event_id: uuid().null(),
  estimated_loss: decimal().null(),
  currency: text().null(),
  check_at: time().null(),
  source_id: uuid(),
  correlation_id: uuid(),
};
