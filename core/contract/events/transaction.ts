import { z } from 'zod';
import { amount, currency, externalId, shortText } from './define.ts';

const transaction = z.object({
  transaction_id: externalId,
  user_id: externalId,
  counterparty_id: externalId.nullish(),
  booking_id: externalId.nullish(),
  amount,
  currency,
  payment_method: shortText.nullish(),
  reason: shortText.nullish(),
});

export const transactionEvents = {
  'transaction.initiated': transaction,
  'transaction.completed': transaction,
  'transaction.failed': transaction,
  'transaction.cancelled': transaction,
};
