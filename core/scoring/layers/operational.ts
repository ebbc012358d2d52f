import { SIGNALS, type SignalType } from '../../detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { THREE_LAYER } from '../config.ts';
import { weightOf } from '../decay.ts';
import { cancellations } from '../parts/behavioural.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

/** A deal that was made here and went on elsewhere. */
const DEALS_AFTER_CONTACT: ReadonlySet<SignalType> = new Set([
  'BOOKING_CANCEL_AFTER_CONTACT',
  'BOOKING_FAKE_COMPLETION',
  'BOOKING_SAME_PROVIDER_REPEAT',
  'OFF_PLATFORM_TRANSACTION_CORRELATED',
  'REPEATED_UNPAID_BOOKING',
]);
/** Who disguises contact details means to get round the platform, and with it round its payments. */
const DISGUISED = 0.25;

const term = termsOf('operational', THREE_LAYER.parts.operational);

export function operational(behaviour: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const { now } = behaviour;
  const layer = ({ type }: ScoredSignal) => SIGNALS[type].layer;
  const round = signals.filter((signal) => layer(signal) === 'payment' || DEALS_AFTER_CONTACT.has(signal.type));
  const contact = signals.filter((signal) => layer(signal) === 'contact');
  const disguised = contact.filter(({ obfuscated }) => obfuscated);
  const leaving = [...contact, ...signals.filter((signal) => layer(signal) === 'intent')];
  const avoided = count(round.length + disguised.length, 'attempt');
  const cancelled = cancellations(behaviour);
  return [
    ...term(
      'escrow_avoidance',
      `${avoided} to get round payment here`,
      weightOf(round, now) + DISGUISED * weightOf(disguised, now),
    ),
    ...term('cancellations', cancelled.text, cancelled.rate),
    ...term('off_platform', `${count(leaving.length, 'signal')} of leaving the platform`, weightOf(leaving, now)),
  ];
}
