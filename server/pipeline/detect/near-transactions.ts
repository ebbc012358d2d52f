import { sql } from 'kysely';
import type { TransactionInput } from '../../../core/detection/define.ts';
import { TRANSACTION_STATUSES } from '../../../core/tables/transactions.ts';
import { rowSet } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';
import type { ReadMessage } from './read-message.ts';
import { type Placed, runsOf } from './runs.ts';

const HOUR_MS = 3_600_000;
/** A payment that a person left open yesterday is one that they may still be asked to make elsewhere. */
const BEFORE_MS = 24 * HOUR_MS;
/** Of a batch that is worked off late: payments begun before the message may have ended days after it. */
const AFTER_MS = 72 * HOUR_MS;
/** Messages of a pair less apart than this are looked up at once. */
const GAP_MS = 24 * HOUR_MS;

type NearTransaction = {
  id: string;
  user_id: string;
  counterparty_id: string;
  occurred_at: number;
} & Record<`${TransactionInput['status']}_at`, number | null>;
type Target = Placed & { readonly message: ReadMessage };

const pairOf = (one: string, other: string): string => (one < other ? `${one}/${other}` : `${other}/${one}`);

/** What became of the pair's transactions near each of these messages. */
export async function loadNearTransactions(
  trx: Trx,
  messages: readonly ReadMessage[],
): Promise<(message: ReadMessage) => TransactionInput[]> {
  const targets = messages.map((message): Target => ({ id: message.row.id, at: message.row.sent_at, message }));
  const spans = runsOf(targets, ({ message: { row } }) => pairOf(row.sender_id, row.receiver_id), GAP_MS).flatMap(
    ({ first, last }) => {
      const { sender_id, receiver_id } = first.message.row;
      const span = { since: first.at - BEFORE_MS, until: last.at + AFTER_MS };
      const paid = { payer: sender_id, payee: receiver_id, ...span };
      return sender_id === receiver_id ? [paid] : [paid, { ...paid, payer: receiver_id, payee: sender_id }];
    },
  );
  const { rows } = await sql<NearTransaction>`
    SELECT p.* FROM ${rowSet({ payer: 'uuid', payee: 'uuid', since: 'time', until: 'time' }, spans, 's')}
     CROSS JOIN LATERAL (
       SELECT id, user_id, counterparty_id, occurred_at, initiated_at, completed_at, failed_at, cancelled_at
         FROM transactions
        WHERE user_id = s.payer AND counterparty_id = s.payee AND occurred_at BETWEEN s.since AND s.until
       OFFSET 0) p`.execute(trx);
  // Runs of a pair may overlap by their windows.
  const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
  const byPair = Map.groupBy(distinct, (row) => pairOf(row.user_id, row.counterparty_id));
  return ({ row: { sender_id, receiver_id, sent_at: at } }) =>
    (byPair.get(pairOf(sender_id, receiver_id)) ?? [])
      .filter(({ occurred_at }) => occurred_at >= at - BEFORE_MS && occurred_at <= at + AFTER_MS)
      .flatMap(statesOf)
      .sort((a, b) => a.at - b.at);
}

/** Every status that the transaction reached, each at its time. */
const statesOf = (row: NearTransaction): TransactionInput[] =>
  TRANSACTION_STATUSES.flatMap((status) => {
    const at = row[`${status}_at`];
    return at === null ? [] : [{ id: row.id, userId: row.user_id, counterpartyId: row.counterparty_id, status, at }];
  });
