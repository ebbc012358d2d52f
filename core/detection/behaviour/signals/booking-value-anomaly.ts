import { behaviour, none } from '../define.ts';
import { DAY } from '../lib/time.ts';
import { money, reason } from '../lib/words.ts';

/** Where all prices are nearly the same, a few per cent are no anomaly: the deviation counts as at least `least` of the mean. */
const RULE = { deviations: 2, bookings: 20, least: 0.05 };

/** An amount far from what the category costs: too low hides a part that is paid elsewhere, too high moves money. */
export const bookingValueAnomaly = behaviour({
  type: 'BOOKING_VALUE_ANOMALY',
  about: ['booking'],
  triggers: ['booking.created'],
  coolDown: { ms: 7 * DAY, per: 'pair' },
  detect({ booking }, history) {
    const { amount, currency, category, providerId, clientId } = booking;
    if (amount === null || currency === null || category === null) return none;
    const usual = history.category(category, currency);
    if (usual.bookings < RULE.bookings || usual.meanAmount === 0) return none;
    const deviation = Math.max(usual.sdAmount, RULE.least * usual.meanAmount);
    const deviations = (amount - usual.meanAmount) / deviation;
    if (Math.abs(deviations) <= RULE.deviations) return none;
    const text = `${money(amount, currency)}, ${Math.abs(deviations).toFixed(1)} standard deviations ${deviations > 0 ? 'above' : 'below'} the mean of ${money(usual.meanAmount, currency)} for ${category}`;
    const confidence = Math.min(0.8, 0.3 + 0.1 * (Math.abs(deviations) - RULE.deviations));
    const about = { confidence, reasons: [reason('unusual_amount', text)] };
    return [{ userId: providerId, counterpartyId: clientId, ...about }];
  },
});
