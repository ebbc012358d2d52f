import { z } from 'zod';
import { amount, currency, externalId, shortText } from './define.ts';

const movement = z.object({
  wallet_tx_id: externalId,
  user_id: externalId,
  counterparty_id: externalId.nullish(),
  amount,
  currency,
  payment_method: shortText.nullish(),
  payout_ref: shortText.nullish(),
});

export const walletEvents = {
  'wallet.deposit': movement,
  'wallet.withdrawal': movement,
  'wallet.transfer': movement,
};
