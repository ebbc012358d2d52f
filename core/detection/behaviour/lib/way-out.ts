import { SIGNAL_TYPES, SIGNALS, type SignalLayer, type SignalType, VIOLATION_CONFIDENCE } from '../../signals.ts';
import type { History } from '../history.ts';
import { between } from './numbers.ts';
import { DAY } from './time.ts';

const LAYERS: ReadonlySet<SignalLayer> = new Set(['payment', 'intent', 'contact']);
/** What a way round the platform is given or proposed by. */
export const WAYS_OUT: readonly SignalType[] = SIGNAL_TYPES.filter((type) => LAYERS.has(SIGNALS[type].layer));

/** How long before work is done it may have been proposed to pay for it elsewhere. */
export const PROPOSED_WITHIN_MS = 45 * DAY;

/**
 * Who of the two proposed to pay or to go on elsewhere in `from < at ≤ to`, by signals sure enough to count as violations:
 * what a pair did is charged to them, and not to whoever was asked.
 */
export function proposersOf(
  history: History,
  pair: readonly [string, string],
  from: number,
  to: number,
): ReadonlySet<string> {
  const found = between(history.signals(pair[0], pair[1]), (signal) => signal.at, from, to).filter(
    ({ type, confidence }) => WAYS_OUT.includes(type) && confidence >= VIOLATION_CONFIDENCE,
  );
  return new Set(found.map(({ userId }) => userId));
}
