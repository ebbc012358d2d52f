import type { AnalysisContext } from '../../core/contract/analysis.ts';
import type { DetectionContext, MessageInput } from '../../core/detection/define.ts';
import type { Source } from '../sources/sources.ts';

/** Two messages of the conversation either way; the sender's last five within an hour. */
const NEIGHBOURS = 2;
const SENDER_RECENT = 5;
const SENDER_WINDOW_MS = 3_600_000;

/** What the caller told, arranged as the pipeline arranges what is stored. */
export function contextOf(message: MessageInput, given: AnalysisContext, source: Source): DetectionContext {
  const around = given.messages.map(
    (one, index): MessageInput => ({
      id: one.message_id ?? `context.messages.${index}`,
      senderId: one.sender_id,
      receiverId: one.receiver_id,
      conversationId: message.conversationId,
      content: one.content,
      sentAt: one.occurred_at === undefined ? message.sentAt : Date.parse(one.occurred_at),
    }),
  );
  // The sort is stable: messages without a time keep the caller's order.
  const others = around.filter(({ id }) => id !== message.id).sort((a, b) => a.sentAt - b.sentAt);
  const before = others.filter(({ sentAt }) => sentAt <= message.sentAt);
  return {
    before: before.slice(-NEIGHBOURS),
    after: others.filter(({ sentAt }) => sentAt > message.sentAt).slice(0, NEIGHBOURS),
    senderRecent: before
      .filter(({ senderId, sentAt }) => senderId === message.senderId && sentAt >= message.sentAt - SENDER_WINDOW_MS)
      .slice(-SENDER_RECENT),
    transactions: given.transactions
      .map((one) => ({
        id: one.transaction_id,
        userId: one.user_id,
        counterpartyId: one.counterparty_id ?? null,
        status: one.status,
        at: Date.parse(one.occurred_at),
      }))
      .sort((a, b) => a.at - b.at),
    senderRole: given.sender_role,
    receiverRole: given.receiver_role,
    countries: source.countries,
    allow: source.allow,
  };
}
