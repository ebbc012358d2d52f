import type { EventOf } from '../define.ts';
import { behaviour, type Finding, none } from '../define.ts';
import type { History } from '../history.ts';
import { otherParty, shortCompletion } from '../lib/bookings.ts';
import { contactBetween } from '../lib/contact.ts';
import { DAY, HOUR, MINUTE } from '../lib/time.ts';
import { proposersOf } from '../lib/way-out.ts';
import { count, duration, percent, reason } from '../lib/words.ts';

const RULE = { cancelledWithinMs: 30 * MINUTE, contactBeforeMs: DAY };

/**
 * A booking that exists on paper only: over before it can have been done, or called off as soon as contact was made.
 * Charged is who called it complete, where the platform says so, and otherwise the provider; of what was called off, who
 * gave or proposed a way round the platform. Whoever called it off without that may have walked away because of it.
 */
export const bookingFakeCompletion = behaviour({
  type: 'BOOKING_FAKE_COMPLETION',
  about: ['booking'],
  triggers: ['booking.completed', 'booking.cancelled'],
  coolDown: { ms: HOUR, per: 'pair' },
  detect: (event, history) =>
    event.type === 'booking.completed' ? completedTooSoon(event, history) : calledOffAtOnce(event, history),
});

function completedTooSoon({ booking }: EventOf['booking'], history: History): readonly Finding[] {
  const short = shortCompletion(booking, history);
  if (!short) return none;
  const share = short.minutes / short.usualMinutes;
  const text = `Completed after ${count(Math.round(short.minutes), 'minute')}, ${percent(share)} of the ${Math.round(short.usualMinutes)} that ${booking.category} usually takes`;
  const userId = booking.faultId ?? booking.providerId;
  return [
    {
      userId,
      counterpartyId: otherParty(booking, userId),
      confidence: 0.75 - share,
      reasons: [reason('short_completion', text)],
    },
  ];
}

function calledOffAtOnce({ at, booking }: EventOf['booking'], history: History): readonly Finding[] {
  const stood = at - booking.bookedAt;
  if (stood >= RULE.cancelledWithinMs) return none;
  const { clientId, providerId } = booking;
  const pair = [clientId, providerId] as const;
  const since = booking.bookedAt - RULE.contactBeforeMs;
  const contact = contactBetween(history, pair, since, at);
  if (!contact) return none;
  const text = `Cancelled ${duration(stood)} after it was booked, ${duration(at - contact.at)} after contact details`;
  return [...proposersOf(history, pair, since, at)].map((userId) => ({
    userId,
    counterpartyId: otherParty(booking, userId),
    confidence: 0.45 + 0.4 * contact.confidence,
    reasons: [reason('cancelled_at_once', text)],
  }));
}
