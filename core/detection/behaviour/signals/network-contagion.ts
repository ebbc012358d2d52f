import { behaviour, none } from '../define.ts';
import { DAY } from '../lib/time.ts';
import { percent, reason } from '../lib/words.ts';
import { strength } from '../pair.ts';

const RULE = { strength: 0.1 };

/**
 * Much of what a user has to do with others is with one at high or critical. Read at each interaction with such a
 * user, so that it costs the same however many ties there are. Guilt by association is weak: it takes a very strong
 * tie to count as a violation.
 */
export const networkContagion = behaviour({
  type: 'NETWORK_CONTAGION',
  about: ['message', 'booking', 'money'],
  triggers: ['message.created', 'booking.created', 'transaction.completed', 'wallet.transfer'],
  coolDown: { ms: 14 * DAY, per: 'pair' },
  detect({ at, actorId, partnerId }, history) {
    if (actorId === null || partnerId === null) return none;
    const pair = history.pair(actorId, partnerId);
    return [[actorId, partnerId] as const, [partnerId, actorId] as const].flatMap(([userId, otherId]) => {
      const { tier } = history.user(otherId);
      if (tier !== 'high' && tier !== 'critical') return [];
      const tie = strength(pair, history.user(userId).pulse, at);
      if (tie <= RULE.strength) return [];
      return [
        {
          userId,
          counterpartyId: otherId,
          confidence: Math.min(0.75, (tier === 'critical' ? 0.35 : 0.3) + 0.5 * tie),
          reasons: [reason('tie', `${percent(tie)} of all contacts weigh on one user at tier ${tier}`)],
        },
      ];
    });
  },
});
