import { behaviour, type Finding, none } from '../define.ts';
import type { BookingFact, MoneyFact } from '../facts.ts';
import { rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { PROPOSED_WITHIN_MS, proposersOf } from '../lib/way-out.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { bookings: 2, withinMs: 30 * DAY, graceMs: DAY, paidBeforeMs: 7 * DAY };
/** Of who was there, but is not known to have proposed it: informational. */
const BYSTANDER = 0.4;

/**
 * Work of a pair that is done and never paid for here. A payment may still come for what has just ended. Charged is who
 * proposed to pay or to go on elsewhere; where neither is known to have, the provider, who goes on working without being
 * paid here.
 */
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
    const proposers = proposersOf(history, [clientId, providerId], at - PROPOSED_WITHIN_MS, at);
    const charged = proposers.size > 0 ? proposers : new Set([providerId]);
    const finding = (userId: string, counterpartyId: string): Finding => ({
      userId,
      counterpartyId,
      confidence: charged.has(userId) ? confidence : Math.min(confidence, BYSTANDER),
      reasons: [...reasons, ...(proposers.has(userId) ? [PROPOSED] : [])],
    });
    return [finding(providerId, clientId), finding(clientId, providerId)];
  },
});

const PROPOSED = reason('proposed_elsewhere', 'They proposed to pay or to go on elsewhere before');

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
