import { sql } from 'kysely';
import type { EvaluateRequest } from '../../core/contract/evaluate.ts';
import type { DetectionContext, DetectionResult, MessageInput } from '../../core/detection/define.ts';
import { detectMessage } from '../../core/detection/index.ts';
import { contextOf } from '../analysis/given-context.ts';
import type { Db } from '../db/kysely.ts';
import type { Source } from '../sources/sources.ts';
import type { KnownParty } from './load-parties.ts';

/** Two messages of the conversation before it, the sender's last five within an hour. */
const NEIGHBOURS = 2;
const SENDER_RECENT = 5;
const SENDER_WINDOW_MS = 3_600_000;

interface StoredMessage {
  readonly where: 'before' | 'sender';
  readonly id: string;
  readonly sender: string;
  readonly receiver: string;
  readonly content: string;
  readonly sent_at: number;
}

/** What was said just before, oldest first. */
export type Said = Pick<DetectionContext, 'before' | 'senderRecent'>;

/** The stored conversation and the sender's last messages; null when there is no text, or its context was given. */
export async function loadSaid(db: Db, asked: EvaluateRequest, now: number): Promise<Said | null> {
  if (asked.action !== 'message.send' || asked.context.messages.length > 0) return null;
  const conversationId = asked.conversation_id ?? null;
  const { rows } = await sql<StoredMessage>`
    SELECT n.where, n.external_id AS id, s.external_id AS sender, r.external_id AS receiver, n.content, n.sent_at FROM (
      (SELECT 'before' AS where, m.* FROM messages m
        WHERE m.conversation_id = ${conversationId} AND m.sent_at <= ${new Date(now)} AND m.erased_at IS NULL
        ORDER BY m.sent_at DESC, m.id DESC LIMIT ${sql.lit(NEIGHBOURS)})
      UNION ALL
      (SELECT 'sender', m.* FROM messages m
        WHERE m.sender_id = (SELECT id FROM users WHERE external_id = ${asked.user_id})
          AND m.sent_at BETWEEN ${new Date(now - SENDER_WINDOW_MS)} AND ${new Date(now)} AND m.erased_at IS NULL
        ORDER BY m.sent_at DESC, m.id DESC LIMIT ${sql.lit(SENDER_RECENT)})) n
      JOIN users s ON s.id = n.sender_id JOIN users r ON r.id = n.receiver_id ORDER BY n.sent_at, n.id`.execute(db);
  const pick = (where: StoredMessage['where']): MessageInput[] =>
    rows
      .filter((row) => row.where === where)
      .map((row) => ({
        id: row.id,
        senderId: row.sender,
        receiverId: row.receiver,
        conversationId,
        content: row.content,
        sentAt: row.sent_at,
      }));
  return { before: pick('before'), senderRecent: pick('sender') };
}

/** What detection finds in a text that is about to be sent; null when there is none. */
export function readText(
  asked: EvaluateRequest,
  parties: { readonly sender: KnownParty | null; readonly receiver: KnownParty | null },
  said: Said | null,
  source: Source,
  now: number,
): DetectionResult | null {
  if (asked.action !== 'message.send' || asked.content === undefined) return null;
  const message: MessageInput = {
    id: asked.message_id,
    senderId: asked.user_id,
    receiverId: asked.counterparty_id ?? '',
    conversationId: asked.conversation_id ?? null,
    content: asked.content,
    sentAt: now,
  };
  const given = contextOf(message, asked.context, source);
  return detectMessage(message, {
    ...given,
    ...said,
    senderRole: parties.sender?.user_type ?? given.senderRole,
    receiverRole: parties.receiver?.user_type ?? given.receiverRole,
  });
}
