import { behaviour, type Finding, none } from '../define.ts';
import { otherParty } from '../lib/bookings.ts';
import { contactBetween } from '../lib/contact.ts';
import { HOUR } from '../lib/time.ts';
import { duration, reason } from '../lib/words.ts';

const RULE = { contactWithinMs: 6 * HOUR };

/**
 * Contact details, and then the booking is called off or missed. Whoever gave them carries most of it; whoever called
 * off may just as well have walked away because of them.
 */
export const bookingCancelAfterContact = behaviour({
  type: 'BOOKING_CANCEL_AFTER_CONTACT',
  about: ['booking'],
  triggers: ['booking.cancelled', 'booking.no_show'],
  coolDown: { ms: HOUR, per: 'pair' },
  detect({ type, at, booking }, history) {
    const contact = contactBetween(history, [booking.clientId, booking.providerId], at - RULE.contactWithinMs, at);
    if (!contact) return none;
    const what = type === 'booking.cancelled' ? 'Cancelled' : 'Not kept';
    const reasons = [reason('contact_before', `${what} ${duration(at - contact.at)} after contact details`)];
    const finding = (userId: string, confidence: number): Finding => ({
      userId,
      counterpartyId: otherParty(booking, userId),
      confidence: confidence * contact.confidence,
      reasons,
    });
    const { faultId } = booking;
    if (faultId === contact.userId) return [finding(contact.userId, 0.9)];
    return faultId === null ? [finding(contact.userId, 0.7)] : [finding(contact.userId, 0.75), finding(faultId, 0.45)];
  },
});
