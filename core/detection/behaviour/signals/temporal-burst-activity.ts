import { EVENT_TYPES } from '../../../contract/events/index.ts';
import { behaviour, none } from '../define.ts';
import { rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';
import { eventsInLastHour, hourlyMean } from '../pulse.ts';

const RULE = { events: 10, ratio: 4 };

/** Far more in an hour than in the week before. A lively chat is that too: it takes many more events to be sure. */
export const temporalBurstActivity = behaviour({
  type: 'TEMPORAL_BURST_ACTIVITY',
  about: ['message', 'booking', 'money', 'dispute', 'rating', 'account', 'other'],
  triggers: EVENT_TYPES,
  coolDown: { ms: DAY, per: 'user' },
  detect({ at, actorId }, history) {
    if (actorId === null) return none;
    const { pulse } = history.user(actorId);
    const now = eventsInLastHour(pulse, at);
    const usual = hourlyMean(pulse, at);
    if (now < RULE.events || now <= RULE.ratio * usual) return none;
    return [
      {
        userId: actorId,
        confidence: rising(now, RULE.events, 0.3, 0.01, 0.85),
        reasons: [
          reason('burst', `${count(now, 'event')} in an hour; ${usual.toFixed(1)} an hour over the week before`),
        ],
      },
    ];
  },
});
