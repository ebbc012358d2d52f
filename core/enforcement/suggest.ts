import { SIGNALS, type SignalLayer, type SignalType } from '../detection/signals.ts';
import type { ReasonCode } from './reasons.ts';

const REASON_OF_LAYER: Readonly<Record<SignalLayer, ReasonCode>> = {
  contact: 'contact_sharing',
  payment: 'payment_circumvention',
  intent: 'solicitation',
  booking: 'booking_abuse',
  provider: 'booking_abuse',
  wallet: 'fraud',
  temporal: 'fraud',
  identity: 'fraud',
  network: 'coordinated_abuse',
};

/** The reason that the signals point to: that of the most certain one, the newest among equals (the list is newest first). */
export function suggestReason(
  signals: readonly { readonly type: SignalType; readonly confidence: number }[],
): ReasonCode | null {
  const leading = signals.reduce<(typeof signals)[number] | null>(
    (best, signal) => (best === null || signal.confidence > best.confidence ? signal : best),
    null,
  );
  return leading && REASON_OF_LAYER[SIGNALS[leading.type].layer];
}
