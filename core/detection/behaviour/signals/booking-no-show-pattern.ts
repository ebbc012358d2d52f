import { behaviour, type Finding } from '../define.ts';
import type { History } from '../history.ts';
import { faultOf, otherParty } from '../lib/bookings.ts';
import { between, distinct, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { noShows: 2, withinMs: 30 * DAY };

/**
 * Who does not come, again. Where the platform does not say who, the one whom several others were missed with is the
 * likelier cause, and the confidence lower.
 */
export const bookingNoShowPattern = behaviour({
  type: 'BOOKING_NO_SHOW_PATTERN',
  about: ['booking'],
  triggers: ['booking.no_show'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect: ({ at, booking }, history) =>
    [booking.clientId, booking.providerId].flatMap((userId) =>
      faultOf(booking, userId) === 'no' ? [] : missed(userId, at, history),
    ),
});

function missed(userId: string, at: number, history: History): Finding[] {
  const recent = between(history.bookings(userId), (one) => one.statusAt, at - RULE.withinMs, at).filter(
    (one) => one.status === 'no_show' && faultOf(one, userId) !== 'no',
  );
  if (recent.length < RULE.noShows) return [];
  const unsaid = recent.filter((one) => one.faultId === null);
  if (unsaid.length > 0 && distinct(recent.map((one) => otherParty(one, userId))).length < 2) return [];
  const text = `${count(recent.length, 'no-show')} in 30 days`;
  return [
    {
      userId,
      confidence: rising(recent.length, RULE.noShows, 0.6, 0.1, 0.92) - (unsaid.length > 0 ? 0.25 : 0),
      reasons: [
        reason('no_shows', unsaid.length > 0 ? `${text}; for ${unsaid.length} the platform does not say who` : text),
      ],
    },
  ];
}
