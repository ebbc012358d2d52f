import { newId } from '../../clock.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';

const ONCE = '(external_id) DO NOTHING';

/** Wallet movements and refunds: each is told once and never changes. */
export async function projectMoney({ trx, events, users, now }: Batch): Promise<void> {
  const movements = ofType(events, 'wallet.deposit', 'wallet.withdrawal', 'wallet.transfer').map(
    ({ type, payload, occurredAt }): ServerTableRow<'wallet_transactions'> => ({
      id: newId(now),
      external_id: payload.wallet_tx_id,
      kind: type.slice('wallet.'.length) as ServerTableRow<'wallet_transactions'>['kind'],
      user_id: users.of(payload.user_id).id,
      counterparty_id: payload.counterparty_id ? users.of(payload.counterparty_id).id : null,
      amount: payload.amount,
      currency: payload.currency,
      payment_method: payload.payment_method ?? null,
      payout_ref: payload.payout_ref ?? null,
      occurred_at: occurredAt,
    }),
  );
  const refunds = ofType(events, 'refund.processed').map(
    ({ payload, occurredAt }): ServerTableRow<'refunds'> => ({
      id: newId(now),
      external_id: payload.refund_id,
      transaction_external_id: payload.transaction_id,
      user_id: users.of(payload.user_id).id,
      amount: payload.amount,
      currency: payload.currency,
      reason: payload.reason ?? null,
      processed_at: occurredAt,
    }),
  );
  await insertRows(trx, 'wallet_transactions', movements, ONCE);
  await insertRows(trx, 'refunds', refunds, ONCE);
}
