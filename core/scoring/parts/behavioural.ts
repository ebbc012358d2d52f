import type { Behaviour } from '../behaviour.ts';
import { count, term } from '../term.ts';
import type { Factor } from '../tiers.ts';

/** Fewer bookings than this say little: a rate is taken of at least so many. */
const MIN_BOOKINGS = 3;

export function behavioural({ bookings, activity }: Behaviour): Factor[] {
  const rate = bookings.cancelled / Math.max(bookings.total, MIN_BOOKINGS);
  const factor = bookings.contactThenCancel ? 1.5 : 1;
  const after = bookings.contactThenCancel ? ', one soon after contact details were shared' : '';
  const part = 'behavioural';
  return [
    ...term(
      part,
      'cancellation_rate',
      `cancelled ${bookings.cancelled} of ${count(bookings.total, 'booking')} in 30 days${after}`,
      12 * rate * factor,
      12,
    ),
    ...term(
      part,
      'night_bookings',
      `${count(bookings.night, 'booking')} between 02:00 and 05:00`,
      3 * bookings.night,
      10,
    ),
    ...term(part, 'dormant_activation', 'active again after more than 30 idle days', activity.wokeUp ? 5 : 0, 5),
    ...term(
      part,
      'burst_days',
      `${count(activity.burstDays, 'day')} with far more activity than usual`,
      2 * activity.burstDays,
      8,
    ),
  ];
}
