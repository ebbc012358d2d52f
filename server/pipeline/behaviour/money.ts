import { sql } from 'kysely';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import type { Trx } from '../../db/kysely.ts';
import { byUser, type Subject, subjectSet } from './subjects.ts';

type Money = Behaviour['money'];
export const NO_MONEY: Money = { circularPartners: 0, topUpsIn24h: 0, splitDays: 0, deposited: 0, withdrawn: 0 };

type Wallet = Omit<Money, 'splitDays'>;

/** Amounts are compared as they are: a wallet has one currency. */
async function loadWallet(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, Wallet>> {
  const { rows } = await sql<Wallet & { user_id: string }>`
    WITH w AS MATERIALIZED (
      SELECT m.user_id, m.kind, m.counterparty_id, m.amount, m.currency, m.occurred_at,
             count(*) FILTER (WHERE m.kind = 'deposit') OVER (
               PARTITION BY m.user_id ORDER BY m.occurred_at
               RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW) AS top_ups
        FROM ${subjectSet(subjects)} JOIN wallet_transactions m ON m.user_id = s.user_id
       WHERE m.occurred_at > s.as_of - interval '30 days'
    )
    SELECT w.user_id, max(w.top_ups) AS "topUpsIn24h",
           COALESCE(sum(w.amount) FILTER (WHERE w.kind = 'deposit'), 0)::double precision AS deposited,
           COALESCE(sum(w.amount) FILTER (WHERE w.kind = 'withdrawal'), 0)::double precision AS withdrawn,
           count(DISTINCT w.counterparty_id) FILTER (WHERE w.kind = 'transfer' AND EXISTS (
             SELECT 1 FROM wallet_transactions back
              WHERE back.user_id = w.counterparty_id AND back.counterparty_id = w.user_id AND back.kind = 'transfer'
                AND back.currency = w.currency AND back.amount BETWEEN w.amount * 0.8 AND w.amount * 1.2
                AND back.occurred_at BETWEEN w.occurred_at - interval '48 hours' AND w.occurred_at + interval '48 hours'
           )) AS "circularPartners"
      FROM w GROUP BY w.user_id`.execute(trx);
  return byUser(rows);
}

/** Days on which two payments to one partner within an hour, neither above the usual amount, were so together. */
async function loadSplitDays(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, { splitDays: number }>> {
  const { rows } = await sql<{ user_id: string; splitDays: number }>`
    WITH p AS (
      SELECT t.user_id, t.counterparty_id, t.amount, t.occurred_at, s.as_of,
             avg(t.amount) OVER (PARTITION BY t.user_id) AS usual, count(*) OVER (PARTITION BY t.user_id) AS n
        FROM ${subjectSet(subjects)} CROSS JOIN LATERAL (
          SELECT t.user_id, t.counterparty_id, t.amount, t.occurred_at FROM transactions t
           WHERE t.user_id = s.user_id AND t.counterparty_id IS NOT NULL AND t.status IN ('initiated', 'completed')
             AND t.occurred_at > s.as_of - interval '90 days' OFFSET 0) t
    ), followed AS (
      SELECT *, max(amount) FILTER (WHERE amount <= usual) OVER (
               PARTITION BY user_id, counterparty_id ORDER BY occurred_at
               RANGE BETWEEN CURRENT ROW AND interval '1 hour' FOLLOWING EXCLUDE GROUP) AS next
        FROM p
    )
    SELECT user_id, count(DISTINCT date_trunc('day', occurred_at)) AS "splitDays" FROM followed
     WHERE n >= 3 AND amount <= usual AND amount + next > usual AND occurred_at > as_of - interval '30 days'
     GROUP BY user_id`.execute(trx);
  return byUser(rows);
}

export async function loadMoney(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, Money>> {
  const [wallet, split] = await Promise.all([loadWallet(trx, subjects), loadSplitDays(trx, subjects)]);
  return new Map(
    [...new Set([...wallet.keys(), ...split.keys()])].map((id) => {
      const { splitDays } = split.get(id) ?? NO_MONEY;
      return [id, { ...NO_MONEY, ...wallet.get(id), splitDays }];
    }),
  );
}
