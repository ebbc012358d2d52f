import type { SentEvent } from '../simulation/marketplace.ts';

/** One in so many is about somebody nobody has heard of. */
const STRANGER_EVERY = 20;

type Question = Readonly<Record<string, unknown>>;

/** What the platform would have asked before this event; null where it asks nothing. */
function questionOf({ type, payload }: SentEvent): Question | null {
  switch (type) {
    case 'message.created':
      return {
        action: 'message.send',
        user_id: payload.sender_id,
        counterparty_id: payload.receiver_id,
        conversation_id: payload.conversation_id,
        message_id: payload.message_id,
        content: payload.content,
      };
    case 'booking.created':
      return { action: 'booking.create', user_id: payload.client_id, counterparty_id: payload.provider_id };
    case 'transaction.initiated':
      return { action: 'payment.initiate', user_id: payload.user_id, counterparty_id: payload.counterparty_id };
    case 'provider.registered':
      return { action: 'provider.register', user_id: payload.provider_id };
    default:
      return null;
  }
}

/** Questions about the accounts of a story, in its own mixture and order, from the end backwards. */
export function questionsOf(story: readonly SentEvent[], count: number): Question[] {
  const asked = story.toReversed().flatMap((event) => questionOf(event) ?? []);
  return Array.from({ length: count }, (_, index) => {
    const question = asked[index % asked.length] as Question;
    return index % STRANGER_EVERY === 0 ? { ...question, user_id: `stranger-${index}` } : question;
  });
}
