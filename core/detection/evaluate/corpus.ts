import type { DetectionContext, MessageInput, PartyRole, TransactionInput } from '../define.ts';
import { EMPTY_CONTEXT } from '../index.ts';
import type { SignalType } from '../signals.ts';

/** One line of a labelled corpus (see `test/corpus/README.md`). */
export interface Conversation {
  readonly id: string;
  readonly lang: string;
  readonly class: string;
  readonly violation: boolean;
  readonly messages: readonly {
    readonly from: string;
    readonly to: string;
    readonly at: number;
    readonly text: string;
  }[];
  readonly transactions?: readonly {
    readonly by: string;
    readonly with: string;
    readonly at: number;
    readonly status: TransactionInput['status'];
  }[];
  readonly expect: readonly { readonly signal: SignalType; readonly message: number; readonly span: string | null }[];
  readonly allow?: readonly (SignalType | { readonly signal: SignalType })[];
  readonly evasion?: readonly string[];
  readonly note?: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What the corpus README declares as the platform's own. */
const OWN_DOMAINS = ['marketplace.example'];

export function parseCorpus(text: string): Conversation[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Conversation);
}

const roleOf = (name: string): PartyRole =>
  name.startsWith('client') ? 'client' : name.startsWith('provider') ? 'provider' : 'unknown';

/** Each message of a conversation with its context, as a stored conversation is read: two messages either way. */
export function* replay(conversation: Conversation): Generator<{ message: MessageInput; context: DetectionContext }> {
  const all = conversation.messages.map((one, index) => ({
    id: `${conversation.id}/${index}`,
    senderId: `${conversation.id}/${one.from}`,
    receiverId: `${conversation.id}/${one.to}`,
    conversationId: conversation.id,
    content: one.text,
    sentAt: one.at * 1000,
  }));
  const transactions = (conversation.transactions ?? []).map((one, index) => ({
    id: `${conversation.id}/t${index}`,
    userId: `${conversation.id}/${one.by}`,
    counterpartyId: `${conversation.id}/${one.with}`,
    status: one.status,
    at: one.at * 1000,
  }));
  for (const [index, message] of all.entries()) {
    const source = conversation.messages[index];
    if (source === undefined) continue;
    const earlier = all.slice(0, index);
    yield {
      message,
      context: {
        ...EMPTY_CONTEXT,
        before: earlier.slice(-2),
        after: all.slice(index + 1, index + 3),
        senderRecent: earlier
          .filter((one) => one.senderId === message.senderId && message.sentAt - one.sentAt <= HOUR)
          .slice(-5),
        transactions: transactions.filter((one) => Math.abs(one.at - message.sentAt) <= DAY),
        senderRole: roleOf(source.from),
        receiverRole: roleOf(source.to),
        allow: { ...EMPTY_CONTEXT.allow, domains: OWN_DOMAINS },
      },
    };
  }
}
