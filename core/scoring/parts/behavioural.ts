import type { Behaviour } from '../behaviour.ts';
import { FIVE_COMPONENT } from '../config.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

/** Fewer bookings than this say little: a rate is taken of at least so many. */
const MIN_BOOKINGS = 3;
const AFTER_CONTACT = 1.5;

const term = termsOf('behavioural', FIVE_COMPONENT.parts.behavioural);

/** Cancelled bookings of 30 days as a share, weighing more when contact details went before; and the same in words. */
export function cancellations({ bookings }: Behaviour): { readonly rate: number; readonly text: string } {
  const rate = bookings.cancelled / Math.max(bookings.total, MIN_BOOKINGS);
  const after = bookings.contactThenCancel ? ', one soon after contact details were shared' : '';
  return {
    rate: rate * (bookings.contactThenCancel ? AFTER_CONTACT : 1),
    text: `cancelled ${bookings.cancelled} of ${count(bookings.total, 'booking')} in 30 days${after}`,
  };
}

export function behavioural(behaviour: Behaviour): Factor[] {
  const { bookings, activity } = behaviour;
  const { rate, text } = cancellations(behaviour);
  return [
    ...term('cancellation_rate', text, rate),
    ...term('night_bookings', `${count(bookings.night, 'booking')} between 02:00 and 05:00`, bookings.night),
    ...term('dormant_activation', 'active again after more than 30 idle days', activity.wokeUp ? 1 : 0),
    ...term('burst_days', `${count(activity.burstDays, 'day')} with far more activity than usual`, activity.burstDays),
  ];
}
