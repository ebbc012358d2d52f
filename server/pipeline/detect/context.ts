import { sql } from 'kysely';
import type { DetectionContext, MessageInput, TransactionInput } from '../../../core/detection/define.ts';
import { EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import { TRANSACTION_STATUSES } from '../../../core/tables/transactions.ts';
import type { Batch } from '../batch.ts';
import type { SaidMessage } from '../project/messages.ts';

/** Two messages of the conversation either way; the sender's last five within an hour. */
const NEIGHBOURS = 2;
const SENDER_RECENT = 5;
const SENDER_WINDOW = "interval '1 hour'";
/** A payment that a person left open yesterday is one that they may still be asked to make elsewhere. */
const PAYMENT_BEFORE = "interval '24 hours'";
/** Of a batch that is worked off late: payments begun before the message may have ended days after it. */
const PAYMENT_AFTER = "interval '3 days'";

/** A message to be read, with what detection needs to know of its event. */
export interface ReadMessage {
  readonly event: Pick<SaidMessage['event'], 'id' | 'sourceId' | 'occurredAt'>;
  readonly row: Pick<SaidMessage['row'], 'id' | 'sender_id' | 'receiver_id' | 'conversation_id' | 'sent_at'>;
  readonly content: string;
}

interface NearMessage {
  of: string;
  where: 'before' | 'after' | 'sender';
  id: string;
  sender_id: string;
  receiver_id: string;
  conversation_id: string | null;
  content: string;
  sent_at: number;
}
type NearTransaction = {
  of: string;
  id: string;
  user_id: string;
  counterparty_id: string | null;
} & Record<`${TransactionInput['status']}_at`, number | null>;

/** The context of every message of the batch, by the id of its event: three look-ups, however many messages. */
export async function loadContexts(batch: Batch, said: readonly ReadMessage[]): Promise<Map<string, DetectionContext>> {
  if (said.length === 0) return new Map();
  const targets = JSON.stringify(
    said.map(({ event, row }) => ({
      of: event.id,
      id: row.id,
      sender: row.sender_id,
      receiver: row.receiver_id,
      conversation: row.conversation_id,
      at: row.sent_at,
    })),
  );
  const [nearby, paid, sources] = await Promise.all([
    nearMessages(batch, targets),
    nearTransactions(batch, targets),
    loadSources(batch, said),
  ]);
  const messages = groupBy(nearby);
  const transactions = groupBy(paid);
  return new Map(
    said.map(({ event, row }) => {
      const near = messages.get(event.id) ?? [];
      const pick = (where: NearMessage['where']): MessageInput[] =>
        near
          .filter((message) => message.where === where)
          .map(toInput)
          .sort((a, b) => a.sentAt - b.sentAt);
      const source = sources.get(event.sourceId) ?? EMPTY_CONTEXT;
      const context: DetectionContext = {
        before: pick('before'),
        after: pick('after'),
        senderRecent: pick('sender'),
        transactions: (transactions.get(event.id) ?? []).flatMap(statesOf).sort((a, b) => a.at - b.at),
        senderRole: batch.users.byId(row.sender_id).user_type,
        receiverRole: batch.users.byId(row.receiver_id).user_type,
        countries: source.countries,
        allow: source.allow,
      };
      return [event.id, context];
    }),
  );
}

/** The same moment is told apart by the id, which rises with the order of arrival. */
async function nearMessages({ trx }: Batch, targets: string): Promise<NearMessage[]> {
  const columns = sql.raw('m.id, m.sender_id, m.receiver_id, m.conversation_id, m.content, m.sent_at');
  const { rows } = await sql<NearMessage>`
    WITH t AS MATERIALIZED (
      SELECT of, id, sender, conversation, to_timestamp(at / 1000.0) AS at
        FROM json_to_recordset(${targets}::json)
          AS x(of uuid, id uuid, sender uuid, conversation text, at double precision))
    SELECT t.of, 'before' AS where, near.* FROM t CROSS JOIN LATERAL (
      SELECT ${columns} FROM messages m
       WHERE m.conversation_id = t.conversation AND (m.sent_at, m.id) < (t.at, t.id) AND m.erased_at IS NULL
       ORDER BY m.sent_at DESC, m.id DESC LIMIT ${sql.lit(NEIGHBOURS)}) near
    UNION ALL
    SELECT t.of, 'after', near.* FROM t CROSS JOIN LATERAL (
      SELECT ${columns} FROM messages m
       WHERE m.conversation_id = t.conversation AND (m.sent_at, m.id) > (t.at, t.id) AND m.erased_at IS NULL
       ORDER BY m.sent_at, m.id LIMIT ${sql.lit(NEIGHBOURS)}) near
    UNION ALL
    SELECT t.of, 'sender', near.* FROM t CROSS JOIN LATERAL (
      SELECT ${columns} FROM messages m
       WHERE m.sender_id = t.sender AND (m.sent_at, m.id) < (t.at, t.id)
         AND m.sent_at >= t.at - ${sql.raw(SENDER_WINDOW)} AND m.erased_at IS NULL
       ORDER BY m.sent_at DESC, m.id DESC LIMIT ${sql.lit(SENDER_RECENT)}) near`.execute(trx);
  return rows;
}

async function nearTransactions({ trx }: Batch, targets: string): Promise<NearTransaction[]> {
  const { rows } = await sql<NearTransaction>`
    SELECT t.of, p.id, p.user_id, p.counterparty_id, p.initiated_at, p.completed_at, p.failed_at, p.cancelled_at
      FROM json_to_recordset(${targets}::json) AS t(of uuid, sender uuid, receiver uuid, at double precision)
      JOIN transactions p ON p.counterparty_id IN (t.sender, t.receiver) AND p.user_id IN (t.sender, t.receiver)
       AND p.occurred_at BETWEEN to_timestamp(t.at / 1000.0) - ${sql.raw(PAYMENT_BEFORE)}
                             AND to_timestamp(t.at / 1000.0) + ${sql.raw(PAYMENT_AFTER)}`.execute(trx);
  return rows;
}

async function loadSources({ trx }: Batch, said: readonly ReadMessage[]) {
  const ids = [...new Set(said.map(({ event }) => event.sourceId))];
  const rows = await trx.selectFrom('sources').select(['id', 'countries', 'allow']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, ...source }) => [id, source]));
}

function groupBy<R extends { of: string }>(rows: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.of);
    if (group) group.push(row);
    else groups.set(row.of, [row]);
  }
  return groups;
}

const toInput = (row: NearMessage): MessageInput => ({
  id: row.id,
  senderId: row.sender_id,
  receiverId: row.receiver_id,
  conversationId: row.conversation_id,
  content: row.content,
  sentAt: row.sent_at,
});

/** Every status that the transaction reached, each at its time. */
const statesOf = (row: NearTransaction): TransactionInput[] =>
  TRANSACTION_STATUSES.flatMap((status) => {
    const at = row[`${status}_at`];
    return at === null ? [] : [{ id: row.id, userId: row.user_id, counterpartyId: row.counterparty_id, status, at }];
  });
