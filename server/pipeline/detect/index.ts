import { setImmediate as turn } from 'node:timers/promises';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import { insertRows } from '../../db/insert-rows.ts';
import type { Batch } from '../batch.ts';
import type { SaidMessage } from '../project/messages.ts';
import { loadContexts } from './context.ts';

/** Messages between two looks at who else waits: a request is not to wait until a whole batch is read. */
const READ_AT_ONCE = 50;

export type SignalRow = Omit<Row<'signals'>, 'version'> & { readonly in_evidence: boolean };

/** Reads every message of the batch in its context and stores what it raises: signals, never a decision. */
export async function detect(batch: Batch, said: readonly SaidMessage[]): Promise<SignalRow[]> {
  const contexts = await loadContexts(batch, said);
  const rows: SignalRow[] = [];
  for (const [index, message] of said.entries()) {
    if (index % READ_AT_ONCE === READ_AT_ONCE - 1) await turn();
    const { row, content } = message;
    const context = contexts.get(message.event.id) ?? EMPTY_CONTEXT;
    const result = detectMessage(
      {
        id: row.id,
        senderId: row.sender_id,
        receiverId: row.receiver_id,
        conversationId: row.conversation_id,
        content,
        sentAt: row.sent_at,
      },
      context,
    );
    for (const draft of result.signals) rows.push(signalRow(batch, message, draft, result.detectorVersion));
  }
  await insertRows(batch.trx, 'signals', rows, '(event_id, user_id, type) DO NOTHING');
  return rows;
}

function signalRow(
  { users, now }: Batch,
  { event, row }: SaidMessage,
  draft: ReturnType<typeof detectMessage>['signals'][number],
  detectorVersion: string,
): SignalRow {
  return {
    id: newId(now),
    user_id: row.sender_id,
    counterparty_id: row.receiver_id,
    event_id: event.id,
    type: draft.type,
    confidence: draft.confidence,
    spans: draft.spans.map(({ messageId, start, end }) => ({ message_id: messageId, start, end })),
    reasons: [...draft.reasons],
    obfuscation: [...draft.obfuscation],
    patterns: [...draft.patterns],
    detector_version: detectorVersion,
    occurred_at: event.occurredAt,
    verdict: null,
    verdict_by: null,
    verdict_at: null,
    in_evidence: users.live.has(row.sender_id),
  };
}
