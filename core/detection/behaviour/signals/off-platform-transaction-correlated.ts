import { behaviour, none } from '../define.ts';
import { otherParty, shortCompletion } from '../lib/bookings.ts';
import { contactBetween } from '../lib/contact.ts';
import { HOUR } from '../lib/time.ts';
import { count, duration, percent, reason } from '../lib/words.ts';

const RULE = { contactWithinMs: 6 * HOUR };

/** Contact details, and then a booking that is over far too soon: the rest may have been done and paid elsewhere. */
export const offPlatformTransactionCorrelated = behaviour({
  type: 'OFF_PLATFORM_TRANSACTION_CORRELATED',
  about: ['booking'],
  triggers: ['booking.completed'],
  coolDown: { ms: HOUR, per: 'pair' },
  detect({ at, booking }, history) {
    const short = shortCompletion(booking, history);
    if (!short) return none;
    const contact = contactBetween(history, [booking.clientId, booking.providerId], at - RULE.contactWithinMs, at);
    if (!contact) return none;
    const share = percent(short.minutes / short.usualMinutes);
    const text = `Completed after ${count(Math.round(short.minutes), 'minute')} (${share} of what is usual), ${duration(at - contact.at)} after contact details`;
    return [
      {
        userId: contact.userId,
        counterpartyId: otherParty(booking, contact.userId),
        confidence: 0.5 + 0.35 * contact.confidence,
        reasons: [reason('short_after_contact', text)],
      },
    ];
  },
});
