import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { signalWeight } from '../decay.ts';
import { count, term } from '../term.ts';
import type { Factor } from '../tiers.ts';

const MIN_BOOKINGS = 5;

/** What signals of a type add beyond the strongest of it, over all types. */
function repeated(signals: readonly ScoredSignal[], now: number): { weight: number; types: number } {
  const byType = new Map<string, number[]>();
  for (const signal of signals) {
    byType.set(signal.type, [...(byType.get(signal.type) ?? []), signalWeight(signal, now)]);
  }
  let weight = 0;
  let types = 0;
  for (const weights of byType.values()) {
    if (weights.length < 2) continue;
    types += 1;
    weight += weights.reduce((sum, one) => sum + one, 0) - Math.max(...weights);
  }
  return { weight, types };
}

export function historical({ history, bookings, now }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const again = repeated(signals, now);
  const base = Math.max(bookings.ended90d, MIN_BOOKINGS);
  const part = 'historical';
  return [
    ...term(
      part,
      'enforcement',
      `${count(history.enforcements, 'earlier action')} stands`,
      3 * history.enforcements,
      8,
    ),
    ...term(
      part,
      'dispute_rate',
      `${count(history.disputes90d, 'dispute')} in 90 days`,
      8 * Math.min(1, history.disputes90d / base),
      8,
    ),
    ...term(
      part,
      'non_completion',
      `${bookings.failed90d} of ${count(bookings.ended90d, 'booking')} in 90 days not completed`,
      10 * Math.min(1, bookings.failed90d / base),
      10,
    ),
    ...term(part, 'repeated', `${count(again.types, 'kind')} of signal more than once`, 3 * again.weight, 6),
    ...term(part, 'denied_appeals', `${count(history.deniedAppeals, 'appeal')} denied`, 2 * history.deniedAppeals, 4),
  ];
}
