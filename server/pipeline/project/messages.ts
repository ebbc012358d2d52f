import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import { type Batch, ofType, type StagedOf } from '../batch.ts';
import { existing, upsertRows } from './upsert.ts';

type MessageRow = Omit<Row<'messages'>, 'version' | 'content' | 'edited_at' | 'deleted_at'> & {
  content: string;
  edited_at: number | null;
  deleted_at: number | null;
  attachments: unknown;
  in_evidence: boolean;
  /** Of one that was there already. */
  erased_at?: number | null;
};

/** A message whose text detection has to read: as it was said in this event. */
export interface SaidMessage {
  readonly event: StagedOf<'message.created' | 'message.edited'>;
  readonly row: MessageRow;
  readonly content: string;
}

/** Brings the messages to their newest state. An edit of a message that we never saw makes it. */
export async function projectMessages({ trx, events, users, now }: Batch): Promise<SaidMessage[]> {
  const told = ofType(events, 'message.created', 'message.edited', 'message.deleted');
  const before = await existing<MessageRow>(trx, 'messages', [
    ...new Set(told.map(({ payload }) => payload.message_id)),
  ]);
  const rows = new Map(before.map((row) => [row.external_id, row]));
  const said: SaidMessage[] = [];
  for (const event of told) {
    const row = rows.get(event.payload.message_id);
    if (event.type === 'message.deleted') {
      // Nothing to mark when the message never came; its text stays, because what vanished is still evidence.
      if (row) row.deleted_at = event.occurredAt;
      continue;
    }
    const current = row ?? newRow(event, users, now);
    if (event.type === 'message.edited' && row && event.occurredAt >= (row.edited_at ?? row.sent_at)) {
      row.content = event.payload.content;
      row.edited_at = event.occurredAt;
    }
    rows.set(current.external_id, current);
    said.push({ event, row: current, content: event.payload.content });
  }
  await upsertRows(trx, 'messages', [...rows.values()].map(stored), before);
  return said;
}

function newRow(event: SaidMessage['event'], users: Batch['users'], now: number): MessageRow {
  const { payload, occurredAt } = event;
  const sender = users.of(payload.sender_id);
  const receiver = users.of(payload.receiver_id);
  return {
    id: newId(now),
    external_id: payload.message_id,
    conversation_id: payload.conversation_id ?? null,
    sender_id: sender.id,
    receiver_id: receiver.id,
    content: payload.content,
    sent_at: occurredAt,
    edited_at: event.type === 'message.edited' ? occurredAt : null,
    deleted_at: null,
    attachments: payload.attachments ?? null,
    in_evidence: users.live.has(sender.id) || users.live.has(receiver.id),
  };
}

const stored = (row: MessageRow) => ({
  id: row.id,
  external_id: row.external_id,
  conversation_id: row.conversation_id,
  sender_id: row.sender_id,
  receiver_id: row.receiver_id,
  content: row.content,
  sent_at: row.sent_at,
  edited_at: row.edited_at,
  deleted_at: row.deleted_at,
  attachments: row.attachments,
  in_evidence: row.in_evidence,
});
