import { behaviour, none } from '../define.ts';
import type { BookingFact, DisputeFact } from '../facts.ts';
import type { History } from '../history.ts';
import { otherParty } from '../lib/bookings.ts';
import { between, rising } from '../lib/numbers.ts';
import { DAY, HOUR } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { disputeWithinMs: 2 * HOUR, withinMs: 30 * DAY };

/** Work that ends in a no-show, or in a dispute right after it was called complete: charged to the one at fault. */
export const bookingCancelPattern = behaviour({
  type: 'BOOKING_CANCEL_PATTERN',
  about: ['booking', 'dispute'],
  triggers: ['booking.no_show', 'dispute.opened'],
  coolDown: { ms: DAY, per: 'user' },
  detect(event, history) {
    const userId = event.about === 'booking' ? event.booking.faultId : event.dispute.respondentId;
    if (userId === null) return none;
    if (event.about === 'dispute' && !isPrompt(event.dispute)) return none;
    const noShows = noShowsOf(history, userId, event.at);
    const disputes = between(
      history.disputes(userId),
      (one) => one.openedAt,
      event.at - RULE.withinMs,
      event.at,
    ).filter(isPrompt);
    const n = noShows.length + disputes.length;
    const parts = [
      noShows.length > 0 ? count(noShows.length, 'no-show') : '',
      disputes.length > 0 ? `${count(disputes.length, 'dispute')} within 2 hours of completion` : '',
    ].filter((part) => part !== '');
    return [
      {
        userId,
        counterpartyId: event.about === 'booking' ? otherParty(event.booking, userId) : event.dispute.complainantId,
        confidence: rising(n, 1, 0.4, 0.15, 0.85),
        reasons: [reason('at_fault', `${parts.join(' and ')} in 30 days, at fault each time`)],
      },
    ];
  },
});

const isPrompt = ({ openedAt, completedAt }: DisputeFact): boolean =>
  completedAt !== null && openedAt >= completedAt && openedAt - completedAt < RULE.disputeWithinMs;

const noShowsOf = (history: History, userId: string, at: number): BookingFact[] =>
  between(history.bookings(userId), (one) => one.statusAt, at - RULE.withinMs, at).filter(
    (one) => one.status === 'no_show' && one.faultId === userId,
  );
