import { behaviour, none } from '../define.ts';
import { rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, duration, reason } from '../lib/words.ts';

const RULE = { completed: 3, quietMs: 14 * DAY, messages: 2 };

/** They worked together, then no booking came any more, and still they talk: the work may go on elsewhere. */
export const bookingSameProviderRepeat = behaviour({
  type: 'BOOKING_SAME_PROVIDER_REPEAT',
  about: ['message'],
  triggers: ['message.created'],
  coolDown: { ms: 30 * DAY, per: 'pair' },
  detect({ at, actorId, partnerId }, history) {
    if (actorId === null || partnerId === null) return none;
    const pair = history.pair(actorId, partnerId);
    if (pair.completed < RULE.completed || pair.bookedAt === null) return none;
    const quiet = at - pair.bookedAt;
    if (quiet < RULE.quietMs || pair.messagesAfter < RULE.messages) return none;
    const provider = history.user(partnerId).role === 'provider' ? partnerId : actorId;
    return [
      {
        userId: provider,
        counterpartyId: provider === actorId ? partnerId : actorId,
        confidence: rising(pair.messagesAfter, RULE.messages, 0.4, 0.05, 0.75),
        reasons: [
          reason(
            'bookings_stopped',
            `No booking for ${duration(quiet)} after ${count(pair.completed, 'completed one')}; ${count(pair.messagesAfter, 'message')} since`,
          ),
        ],
      },
    ];
  },
});
