import { behaviour, none } from '../define.ts';
import type { BookingFact } from '../facts.ts';
import { faultOf } from '../lib/bookings.ts';
import { between } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, percent, reason } from '../lib/words.ts';

const RULE = { recentMs: 14 * DAY, priorMs: 76 * DAY, ratio: 2, bookings: 5, cancellations: 3, floor: 0.05 };

/** A provider who calls off far more than before. */
export const providerCancellationSpike = behaviour({
  type: 'PROVIDER_CANCELLATION_SPIKE',
  about: ['booking'],
  triggers: ['booking.cancelled'],
  coolDown: { ms: RULE.recentMs, per: 'user' },
  detect({ at, booking }, history) {
    const { providerId } = booking;
    if (faultOf(booking, providerId) === 'no') return none;
    const ended = history
      .bookings(providerId)
      .filter((one) => one.providerId === providerId && one.status !== 'created' && one.status !== 'updated');
    const recent = between(ended, (one) => one.statusAt, at - RULE.recentMs, at);
    const prior = between(ended, (one) => one.statusAt, at - RULE.recentMs - RULE.priorMs, at - RULE.recentMs);
    if (recent.length < RULE.bookings || prior.length < RULE.bookings) return none;
    const cancelled = calledOffBy(providerId, recent);
    const rate = cancelled / recent.length;
    const before = calledOffBy(providerId, prior) / prior.length;
    // From nothing everything is a multiple: a rate that was below the floor is taken as the floor.
    if (cancelled < RULE.cancellations || rate <= RULE.ratio * Math.max(before, RULE.floor)) return none;
    return [
      {
        userId: providerId,
        confidence: Math.min(0.85, 0.45 + 0.5 * (rate - before)),
        reasons: [
          reason(
            'cancel_rate',
            `${count(cancelled, 'cancellation')} in 14 days, ${percent(rate)} of bookings; ${percent(before)} before`,
          ),
        ],
      },
    ];
  },
});

const calledOffBy = (userId: string, bookings: readonly BookingFact[]): number =>
  bookings.filter((one) => one.status === 'cancelled' && faultOf(one, userId) !== 'no').length;
