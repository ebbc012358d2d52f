import type { SaidMessage } from '../project/messages.ts';

/** A message to be read, with what detection needs to know of its event. */
export interface ReadMessage {
  readonly event: Pick<SaidMessage['event'], 'id' | 'sourceId' | 'occurredAt'>;
  readonly row: Pick<SaidMessage['row'], 'id' | 'sender_id' | 'receiver_id' | 'conversation_id' | 'sent_at'>;
  readonly content: string;
}
