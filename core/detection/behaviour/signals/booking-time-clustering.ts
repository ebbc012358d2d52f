import { behaviour, none } from '../define.ts';
import type { BookingFact } from '../facts.ts';
import { rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { bookings: 2, withinMs: 7 * DAY, fromHour: 2, toHour: 5 };

/** Bookings for the small hours. */
export const bookingTimeClustering = behaviour({
  type: 'BOOKING_TIME_CLUSTERING',
  about: ['booking'],
  triggers: ['booking.created', 'booking.updated'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect({ booking }, history) {
    const { clientId, scheduledAt } = booking;
    if (scheduledAt === null || !atNight(booking)) return none;
    const nights = history
      .bookings(clientId)
      .filter((one) => one.clientId === clientId && one.scheduledAt !== null && atNight(one))
      .filter((one) => Math.abs((one.scheduledAt ?? 0) - scheduledAt) < RULE.withinMs);
    if (nights.length < RULE.bookings) return none;
    const assumed = nights.some((one) => one.hourIsUtc);
    const hours = assumed ? 'between 02:00 and 05:00 UTC (no time zone given)' : 'between 02:00 and 05:00 local time';
    return [
      {
        userId: clientId,
        confidence: rising(nights.length, RULE.bookings, 0.4, 0.1, 0.8) - (assumed ? 0.1 : 0),
        reasons: [reason('night_bookings', `${count(nights.length, 'booking')} ${hours} within 7 days`)],
      },
    ];
  },
});

const atNight = ({ localHour }: BookingFact): boolean =>
  localHour !== null && localHour >= RULE.fromHour && localHour < RULE.toHour;
