import { USER_STATUSES } from '../enforcement/actions.ts';
import { TIERS, TRENDS } from '../scoring/tiers.ts';
import { defineTable, oneOf, real, text, time } from './define.ts';

export const USER_TYPES = ['client', 'provider', 'unknown'] as const;

/** Accounts of the platform. `status` is always derived from the live enforcement actions, never set by hand. */
export const users = defineTable({
  name: 'users',
  permission: 'cases.view',
  evidenceOnly: true,
  erasable: true,
  columns: {
    external_id: text(),
    display_name: text().null().sensitive('personal'),
    email: text().null().sensitive('personal'),
    phone: text().null().sensitive('personal'),
    user_type: oneOf(USER_TYPES),
    country: text().null(),
    verification_status: text().null(),
    status: oneOf(USER_STATUSES),
    registered_at: time().null(),
    last_seen_at: time().null(),
    score: real().null(),
    tier: oneOf(TIERS).null(),
    trend: oneOf(TRENDS).null(),
  },
});
