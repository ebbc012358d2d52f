import { SIGNALS, type SignalType, VIOLATION_CONFIDENCE } from '../../signals.ts';
import type { SignalFact } from '../facts.ts';
import type { History } from '../history.ts';
import { between } from './numbers.ts';

const isContact = (type: SignalType): boolean => SIGNALS[type].layer === 'contact';

/** The strongest contact signal between two users in `from < at ≤ to`; only those sure enough to count as violations. */
export function contactBetween(
  history: History,
  pair: readonly [string, string],
  from: number,
  to: number,
): SignalFact | null {
  const found = between(history.signals(pair[0], pair[1]), (signal) => signal.at, from, to).filter(
    (signal) => isContact(signal.type) && signal.confidence >= VIOLATION_CONFIDENCE,
  );
  return found.reduce<SignalFact | null>(
    (best, signal) => (best === null || signal.confidence > best.confidence ? signal : best),
    null,
  );
}
