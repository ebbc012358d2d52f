import type { Row } from '../../../core/tables/index.ts';
import type { TRANSACTION_STATUSES } from '../../../core/tables/transactions.ts';
import { newId } from '../../clock.ts';
import { type Batch, ofType } from '../batch.ts';
import { existing, upsertRows } from './upsert.ts';

type Status = (typeof TRANSACTION_STATUSES)[number];
type Moments = Record<`${Status}_at`, number | null>;
type TransactionRow = Omit<Row<'transactions'>, 'version'> & Moments & { reason: string | null; in_evidence: boolean };

/** A transaction has the status of its latest event, whatever order they came in, and keeps when it reached each. */
export async function projectTransactions({ trx, events, users, now }: Batch): Promise<void> {
  const told = ofType(
    events,
    'transaction.initiated',
    'transaction.completed',
    'transaction.failed',
    'transaction.cancelled',
  );
  const ids = [...new Set(told.map(({ payload }) => payload.transaction_id))];
  const before = await existing<TransactionRow>(trx, 'transactions', ids);
  const rows = new Map(before.map((row) => [row.external_id, row]));
  for (const { type, payload, occurredAt } of told) {
    const row = rows.get(payload.transaction_id);
    const status = type.slice('transaction.'.length) as Status;
    const moments = momentsAfter(row, status, occurredAt);
    if (row && row.occurred_at > occurredAt) {
      rows.set(payload.transaction_id, { ...row, ...moments });
      continue;
    }
    const user = users.of(payload.user_id);
    const counterparty = payload.counterparty_id ? users.of(payload.counterparty_id) : null;
    rows.set(payload.transaction_id, {
      id: row?.id ?? newId(now),
      external_id: payload.transaction_id,
      user_id: user.id,
      counterparty_id: counterparty?.id ?? row?.counterparty_id ?? null,
      booking_external_id: payload.booking_id ?? row?.booking_external_id ?? null,
      amount: payload.amount,
      currency: payload.currency,
      payment_method: payload.payment_method ?? row?.payment_method ?? null,
      status,
      occurred_at: occurredAt,
      ...moments,
      reason: payload.reason ?? row?.reason ?? null,
      in_evidence: users.live.has(user.id) || (counterparty !== null && users.live.has(counterparty.id)),
    });
  }
  await upsertRows(trx, 'transactions', [...rows.values()].map(stored), before);
}

/** The last time of each status: a payment that failed twice failed at the second. */
function momentsAfter(row: Moments | undefined, status: Status, at: number): Moments {
  const { initiated_at = null, completed_at = null, failed_at = null, cancelled_at = null } = row ?? {};
  const moments: Moments = { initiated_at, completed_at, failed_at, cancelled_at };
  const key = `${status}_at` as const;
  return { ...moments, [key]: Math.max(at, moments[key] ?? at) };
}

const stored = (row: TransactionRow) => ({
  id: row.id,
  external_id: row.external_id,
  user_id: row.user_id,
  counterparty_id: row.counterparty_id,
  booking_external_id: row.booking_external_id,
  amount: row.amount,
  currency: row.currency,
  payment_method: row.payment_method,
  status: row.status,
  occurred_at: row.occurred_at,
  initiated_at: row.initiated_at,
  completed_at: row.completed_at,
  failed_at: row.failed_at,
  cancelled_at: row.cancelled_at,
  reason: row.reason,
  in_evidence: row.in_evidence,
});
