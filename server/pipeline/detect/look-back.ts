import { sql } from 'kysely';
import { MESSAGE_SIGNAL_TYPES, TRANSACTION_SIGNAL_TYPES } from '../../../core/detection/signals.ts';
import { uuidArray } from '../../db/binary-array.ts';
import { rowSet } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';
import type { ReadMessage } from './read-message.ts';

/** A payment makes suspicious what was said up to five minutes before it. */
const BEFORE = "interval '5 minutes'";
/** A payment that is told late bears on what was said after it, while it was open. */
const AFTER = "interval '24 hours'";

/** A message of an earlier batch that a payment of this one may put in another light. */
export interface EarlierMessage extends ReadMessage {
  /** Transaction signals that it raised already. */
  readonly told: readonly string[];
}

interface Found {
  event_id: string;
  source_id: string;
  occurred_at: number;
  content: string;
  told: string[];
  id: string;
  sender_id: string;
  receiver_id: string;
  conversation_id: string | null;
  sent_at: number;
}

/**
 * Messages near the payments of this batch that raised something when they were read: a payment is often told after the
 * message that it gives away. None without a payment, and one look-up with any number of them.
 */
export async function earlierMessages(batch: Batch): Promise<EarlierMessage[]> {
  const { trx, events, users } = batch;
  const targets = ofType(
    events,
    'transaction.initiated',
    'transaction.completed',
    'transaction.failed',
    'transaction.cancelled',
  ).flatMap(({ payload, occurredAt: at }) => {
    if (!payload.counterparty_id) return [];
    const [user, other] = [users.of(payload.user_id).id, users.of(payload.counterparty_id).id];
    return [
      { sender: user, receiver: other, at },
      { sender: other, receiver: user, at },
    ];
  });
  if (targets.length === 0) return [];
  const { rows } = await sql<Found>`
    WITH near AS MATERIALIZED (
      SELECT DISTINCT g.event_id
        FROM ${rowSet({ sender: 'uuid', receiver: 'uuid', at: 'time' }, targets, 't')}
       CROSS JOIN LATERAL (
         SELECT event_id FROM signals
          WHERE user_id = t.sender AND counterparty_id = t.receiver AND type = ANY(${[...MESSAGE_SIGNAL_TYPES]}::text[])
            AND occurred_at BETWEEN t.at - ${sql.raw(BEFORE)} AND t.at + ${sql.raw(AFTER)}
         -- Keeps it a look-up for each payment: joined, all signals are read once the table is large.
         OFFSET 0) g)
    SELECT e.id AS event_id, e.source_id, e.occurred_at, e.payload->>'content' AS content,
           m.id, m.sender_id, m.receiver_id, m.conversation_id, m.sent_at,
           ARRAY(SELECT g.type FROM signals g WHERE g.event_id = e.id
                    AND g.type = ANY(${[...TRANSACTION_SIGNAL_TYPES]}::text[])) AS told
      FROM near CROSS JOIN LATERAL (
        SELECT * FROM events WHERE id = near.event_id AND type IN ('message.created', 'message.edited') OFFSET 0) e
      CROSS JOIN LATERAL (
        SELECT * FROM messages WHERE external_id = e.payload->>'message_id' AND erased_at IS NULL OFFSET 0) m
     WHERE e.id <> ALL(${uuidArray(events.map(({ id }) => id))}::uuid[])
     ORDER BY e.occurred_at, e.id`.execute(trx);
  return rows.map(({ event_id, source_id, occurred_at, content, told, ...row }) => ({
    event: { id: event_id, sourceId: source_id, occurredAt: occurred_at },
    row,
    content,
    told,
  }));
}
