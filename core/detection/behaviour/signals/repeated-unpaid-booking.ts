import { behaviour, none } from '../define.ts';
import type { BookingFact, MoneyFact } from '../facts.ts';
import { rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { bookings: 2, withinMs: 30 * DAY, graceMs: DAY, paidBeforeMs: 7 * DAY };

/** Work of a pair that is done and never paid for here. A payment may still come for what has just ended. */
export const repeatedUnpaidBooking = behaviour({
  type: 'REPEATED_UNPAID_BOOKING',
  about: ['booking'],
  triggers: ['booking.completed'],
  coolDown: { ms: 14 * DAY, per: 'pair' },
  detect({ at, booking }, history) {
    const { clientId, providerId } = booking;
    const money = history.money(clientId);
    const unpaid = history
      .bookings(clientId)
      .filter((one) => one.clientId === clientId && one.providerId === providerId && isDone(one, at))
      .filter((one) => !isPaid(one, money));
    if (unpaid.length < RULE.bookings) return none;
    const overdue = unpaid.filter((one) => at - one.statusAt >= RULE.graceMs).length;
    const reasons = [
      reason(
        'unpaid_bookings',
        `${count(unpaid.length, 'completed booking')} of the pair without a payment in 30 days, ${overdue} of them over a day ago`,
      ),
    ];
    const confidence = rising(unpaid.length + overdue, RULE.bookings, 0.45, 0.1, 0.85);
    return [
      { userId: providerId, counterpartyId: clientId, confidence, reasons },
      { userId: clientId, counterpartyId: providerId, confidence, reasons },
    ];
  },
});

const isDone = (booking: BookingFact, at: number): boolean =>
  booking.status === 'completed' && booking.statusAt > at - RULE.withinMs && booking.amount !== 0;

/** By a payment that names it, or by one to the provider that names none and lies near. */
const isPaid = (booking: BookingFact, money: readonly MoneyFact[]): boolean =>
  money.some(
    (one) =>
      one.status === 'completed' &&
      (one.bookingRef === booking.ref ||
        (one.bookingRef === null &&
          one.userId === booking.clientId &&
          one.partnerId === booking.providerId &&
          one.at > booking.bookedAt - RULE.paidBeforeMs &&
          one.at < booking.statusAt + RULE.paidBeforeMs)),
  );
