import { behaviour, none } from '../define.ts';
import { faultOf } from '../lib/bookings.ts';
import { between, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { cancellations: 3, withinMs: 7 * DAY };

/** A client who calls off again and again. What the provider called off does not count. */
export const bookingRapidCancellation = behaviour({
  type: 'BOOKING_RAPID_CANCELLATION',
  about: ['booking'],
  triggers: ['booking.cancelled'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect({ at, booking }, history) {
    const { clientId } = booking;
    if (faultOf(booking, clientId) === 'no') return none;
    const cancelled = between(history.bookings(clientId), (one) => one.statusAt, at - RULE.withinMs, at).filter(
      (one) => one.status === 'cancelled' && one.clientId === clientId && faultOf(one, clientId) !== 'no',
    );
    if (cancelled.length < RULE.cancellations) return none;
    const unsaid = cancelled.filter((one) => one.faultId === null).length;
    const text = `${count(cancelled.length, 'cancellation')} by the client in 7 days`;
    return [
      {
        userId: clientId,
        confidence: rising(cancelled.length, RULE.cancellations, 0.6, 0.08, 0.92) - (unsaid > 0 ? 0.1 : 0),
        reasons: [reason('cancellations', unsaid > 0 ? `${text}; for ${unsaid} the platform does not say who` : text)],
      },
    ];
  },
});
