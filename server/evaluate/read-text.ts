import type { EvaluateRequest } from '../../core/contract/evaluate.ts';
import type { DetectionResult, MessageInput } from '../../core/detection/define.ts';
import { detectMessage } from '../../core/detection/index.ts';
import { contextOf } from '../analysis/given-context.ts';
import type { Source } from '../sources/sources.ts';
import type { State, StoredMessage } from './state.ts';

/**
 * What detection finds in a text that is about to be sent; null when there is none. It is read in the conversation and
 * beside the payments that the caller tells of, and where it tells of none, in those that are stored.
 */
export function readText(asked: EvaluateRequest, state: State, source: Source, now: number): DetectionResult | null {
  if (asked.action !== 'message.send' || asked.content === undefined) return null;
  const conversationId = asked.conversation_id ?? null;
  const message: MessageInput = {
    id: asked.message_id,
    senderId: asked.user_id,
    receiverId: asked.counterparty_id ?? '',
    conversationId,
    content: asked.content,
    sentAt: now,
  };
  const given = contextOf(message, asked.context, source);
  const pick = (where: StoredMessage['where']): MessageInput[] =>
    state.said
      .filter((one) => one.where === where)
      .map((one) => ({
        id: one.id,
        senderId: one.sender,
        receiverId: one.receiver,
        conversationId,
        content: one.content,
        sentAt: one.sent_at,
      }));
  const told = asked.context.messages.length > 0;
  return detectMessage(message, {
    ...given,
    ...(told ? {} : { before: pick('before'), senderRecent: pick('sender') }),
    ...(asked.context.transactions.length > 0 ? {} : { transactions: state.transactions }),
    senderRole: state.account?.user_type ?? given.senderRole,
    receiverRole: state.counterparty?.user_type ?? given.receiverRole,
  });
}
