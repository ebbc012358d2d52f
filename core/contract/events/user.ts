import { z } from 'zod';
import { country, device, externalId, shortText } from './define.ts';

const user_id = externalId;

export const userEvents = {
  'user.registered': z.object({
    user_id,
    display_name: shortText.nullish(),
    email: shortText.nullish(),
    phone: shortText.nullish(),
    user_type: z.enum(['client', 'provider', 'unknown']),
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
