import { z } from 'zod';
import { country, device, externalId, shortText } from './define.ts';

const user_id = externalId;

export const userEvents = {
  'user.registered': z.object({
    user_id,
    display_name: shortText.nullish(),
    email: shortText.nullish(),
    phone: shortText.nullish(),
    /** As the platform calls it; see `userTypeOf`. */
    user_type: shortText,
    verification_status: shortText.nullish(),
    country: country.nullish(),
    device: device.nullish(),
  }),
  'user.logged_in': z.object({ user_id, device: device.nullish() }),
  'user.status_changed': z.object({ user_id, from: shortText, to: shortText, reason: shortText.nullish() }),
  'user.contact_field_changed': z.object({
    user_id,
    field: z.enum(['email', 'phone']),
    old_value: shortText.nullish(),
    new_value: shortText,
  }),
  'user.profile_updated': z.object({ user_id, fields_changed: z.array(shortText).max(100) }),
};

const CLIENT = /^(client|customer|buyer|guest|requester|consumer)$/iu;
const PROVIDER = /^(provider|seller|vendor|host|freelancer|tasker|worker|professional|supplier)$/iu;

/** Which side of the marketplace a platform's word for an account means. */
export function userTypeOf(word: string): 'client' | 'provider' | 'unknown' {
  if (CLIENT.test(word)) return 'client';
  return PROVIDER.test(word) ? 'provider' : 'unknown';
}
