import { decimal, defineTable, oneOf, text, time, uuid } from './define.ts';

export const BOOKING_STATUSES = ['created', 'updated', 'completed', 'cancelled', 'no_show'] as const;

export const bookings = defineTable({
  name: 'bookings',
  permission: 'cases.view',
  evidenceOnly: true,
  columns: {
    external_id: text(),
    client_id: uuid(),
    provider_id: uuid(),
    category: text().null(),
    amount: decimal().null(),
    currency: text().null(),
    status: oneOf(BOOKING_STATUSES),
    scheduled_at: time().null(),
    booked_at: time(),
    ended_at: time().null(),
  },
  about: { users: ['client_id', 'provider_id'] },
  aged: { by: ['booked_at', 'ended_at'] },
  indexes: [
    ['client_id', 'booked_at'],
    ['provider_id', 'booked_at'],
  ],
});
