import { z } from 'zod';
import { amount, currency, externalId, instant, shortText } from './define.ts';

const booking = z.object({
  booking_id: externalId,
  client_id: externalId,
  provider_id: externalId,
  category: shortText.nullish(),
  amount: amount.nullish(),
  currency: currency.nullish(),
  scheduled_at: instant.nullish(),
  /** IANA name; without it local hours are read as UTC. */
  timezone: shortText.nullish(),
  reason: shortText.nullish(),
  /** Who cancelled, did not appear, or called it complete: one of the two ids, or `client` or `provider`. */
  by: externalId.nullish(),
});

export const bookingEvents = {
  'booking.created': booking,
  'booking.updated': booking,
  'booking.completed': booking,
  'booking.cancelled': booking,
  'booking.no_show': booking,
};
