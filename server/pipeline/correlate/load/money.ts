import { sql } from 'kysely';
import type { MoneyFact } from '../../../../core/detection/behaviour/facts.ts';
import type { Trx } from '../../../db/kysely.ts';
import { LIMITS } from '../../limits.ts';
import { groupOf, type Span, wantedSet } from '../wanted.ts';

/** What a user moved: for what is usual. What came from others: only for money that goes in circles. */
const OWN = { lookBack: "interval '90 days'", most: LIMITS.movementsOfAccount };
const RECEIVED = { lookBack: "interval '48 hours'", most: LIMITS.movementsReceived };

interface MoneyRow {
  of: string;
  external_id: string;
  kind: MoneyFact['kind'];
  user_id: string;
  counterparty_id: string | null;
  booking_external_id: string | null;
  amount: string;
  currency: string;
  payment_method: string | null;
  status: MoneyFact['status'];
  occurred_at: number;
}

/** Payments and wallet movements in which these users took part, oldest first. */
export async function loadMoney(trx: Trx, spans: readonly Span[]): Promise<Map<string, MoneyFact[]>> {
  if (spans.length === 0) return new Map();
  const payments = sql.raw(
    `m.external_id, 'payment' AS kind, m.user_id, m.counterparty_id, m.booking_external_id, m.amount, m.currency,
     m.payment_method, m.status, m.occurred_at`,
  );
  const movements = sql.raw(
    `m.external_id, m.kind, m.user_id, m.counterparty_id, NULL AS booking_external_id, m.amount, m.currency,
     m.payment_method, 'completed' AS status, m.occurred_at`,
  );
  const part = (table: string, columns: typeof payments, side: string, { lookBack, most }: typeof OWN) => sql`
    SELECT w.user_id AS of, m.* FROM ${wantedSet(spans)} CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${sql.table(table)} m
       WHERE ${sql.ref(side)} = w.user_id AND m.occurred_at > w.first - ${sql.raw(lookBack)} AND m.occurred_at <= w.until
       ORDER BY m.occurred_at DESC LIMIT ${sql.lit(most)}) m`;
  const { rows } = await sql<MoneyRow>`
    ${part('transactions', payments, 'm.user_id', OWN)}
    UNION ALL ${part('transactions', payments, 'm.counterparty_id', RECEIVED)}
    UNION ALL ${part('wallet_transactions', movements, 'm.user_id', OWN)}
    UNION ALL ${part('wallet_transactions', movements, 'm.counterparty_id', RECEIVED)}`.execute(trx);
  return groupOf(
    rows.sort((a, b) => a.occurred_at - b.occurred_at),
    toFact,
  );
}

const toFact = (row: MoneyRow): MoneyFact => ({
  ref: row.external_id,
  kind: row.kind,
  userId: row.user_id,
  partnerId: row.counterparty_id,
  bookingRef: row.booking_external_id,
  amount: Number(row.amount),
  currency: row.currency,
  method: row.payment_method,
  status: row.status,
  at: row.occurred_at,
});
