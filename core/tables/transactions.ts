import { decimal, defineTable, oneOf, text, time, uuid } from './define.ts';

export const TRANSACTION_STATUSES = ['initiated', 'completed', 'failed', 'cancelled'] as const;

export const transactions = defineTable({
  name: 'transactions',
  permission: 'cases.view',
  evidenceOnly: true,
  columns: {
    external_id: text(),
    user_id: uuid(),
    counterparty_id: uuid().null(),
    booking_external_id: text().null(),
    amount: decimal(),
    currency: text(),
    payment_method: text().null(),
    status: oneOf(TRANSACTION_STATUSES),
    occurred_at: time(),
  },
  about: { users: ['user_id', 'counterparty_id'] },
  aged: { by: ['occurred_at'] },
  indexes: [
    ['user_id', 'occurred_at'],
    ['counterparty_id', 'occurred_at'],
  ],
});
