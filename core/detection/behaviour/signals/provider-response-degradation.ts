import { behaviour, none } from '../define.ts';
import { tookMs } from '../lib/bookings.ts';
import { between, mean } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { duration, reason, times } from '../lib/words.ts';

const RULE = { recentMs: 30 * DAY, priorMs: 60 * DAY, ratio: 1.5, bookings: 5 };

/** A provider whose work takes ever longer. */
export const providerResponseDegradation = behaviour({
  type: 'PROVIDER_RESPONSE_DEGRADATION',
  about: ['booking'],
  triggers: ['booking.completed'],
  coolDown: { ms: 30 * DAY, per: 'user' },
  detect({ at, booking }, history) {
    const { providerId } = booking;
    const all = history.bookings(providerId).filter((one) => one.providerId === providerId);
    const tookIn = (from: number, to: number): number[] =>
      between(all, (one) => one.statusAt, from, to)
        .map(tookMs)
        .filter((took) => took !== null);
    const recent = tookIn(at - RULE.recentMs, at);
    const prior = tookIn(at - RULE.recentMs - RULE.priorMs, at - RULE.recentMs);
    const before = mean(prior);
    const now = mean(recent);
    if (recent.length < RULE.bookings || prior.length < RULE.bookings || !before || now === null) return none;
    if (now <= RULE.ratio * before) return none;
    return [
      {
        userId: providerId,
        confidence: Math.min(0.75, 0.4 + 0.2 * (now / before - RULE.ratio)),
        reasons: [
          reason(
            'slower',
            `Work takes ${duration(now)} on average in 30 days, ${times(now / before)} the ${duration(before)} of the 60 days before`,
          ),
        ],
      },
    ];
  },
});
