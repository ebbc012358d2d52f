import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { FIVE_COMPONENT } from '../config.ts';
import { byKind } from '../repeated.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

const MIN_BOOKINGS = 5;

const term = termsOf('historical', FIVE_COMPONENT.parts.historical);

export function historical({ history, bookings, now }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const { beyond, repeatedKinds } = byKind(signals, now);
  const base = Math.max(bookings.ended90d, MIN_BOOKINGS);
  const failed = `${bookings.failed90d} of ${count(bookings.ended90d, 'booking')} in 90 days not completed`;
  return [
    ...term(
      'enforcement',
      count(history.enforcements, 'earlier action stands', 'earlier actions stand'),
      history.enforcements,
    ),
    ...term('dispute_rate', `${count(history.disputes90d, 'dispute')} in 90 days`, history.disputes90d / base),
    ...term('non_completion', failed, bookings.failed90d / base),
    ...term('repeated', `${count(repeatedKinds, 'kind')} of signal more than once`, beyond),
    ...term('denied_appeals', `${count(history.deniedAppeals, 'appeal')} denied`, history.deniedAppeals),
  ];
}
