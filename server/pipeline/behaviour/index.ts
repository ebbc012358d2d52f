import { burstDays, wokeUp } from '../../../core/scoring/activity.ts';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import type { Trx } from '../../db/kysely.ts';
import type { Account } from '../project/directory.ts';
import { loadActivity } from './activity.ts';
import { loadBookings, NO_BOOKINGS } from './bookings.ts';
import { loadMoney, NO_MONEY } from './money.ts';
import { type CountedSignal, loadSignals } from './signals.ts';
import { loadStanding } from './standing.ts';
import { groupByUser, type Subject } from './subjects.ts';

export interface LoadedBehaviour {
  readonly behaviour: Behaviour;
  readonly signals: readonly CountedSignal[];
}

const NO_HISTORY: Behaviour['history'] = { enforcements: 0, disputes90d: 0, deniedAppeals: 0 };
const NO_NETWORK: Behaviour['network'] = {
  deviceSharedWithSuspended: false,
  deviceSharedWithHighRisk: false,
  tiesAbove60: 0,
};

/** What the score of each subject rests on, in a fixed number of statements. */
export async function loadBehaviour(
  trx: Trx,
  subjects: readonly Subject[],
  accountOf: (userId: string) => Account,
): Promise<Map<string, LoadedBehaviour>> {
  const signals = groupByUser(await loadSignals(trx, subjects));
  const bookings = await loadBookings(trx, subjects);
  const money = await loadMoney(trx, subjects);
  const standing = await loadStanding(trx, subjects);
  const activity = await loadActivity(trx, subjects);
  return new Map(
    subjects.map(({ userId, asOf }) => {
      const account = accountOf(userId);
      const counted = signals.get(userId) ?? [];
      const days = activity.get(userId) ?? [];
      const today = Math.floor(asOf / DAY_MS);
      const known = standing.get(userId);
      const behaviour: Behaviour = {
        now: asOf,
        signals: counted.map(({ event_id, type, confidence, occurred_at, obfuscated, escalation }) => ({
          eventId: event_id,
          type,
          confidence,
          at: occurred_at,
          obfuscated,
          escalation,
        })),
        bookings: bookings.get(userId) ?? NO_BOOKINGS,
        activity: { burstDays: burstDays(days, today), wokeUp: wokeUp(days, today) },
        money: money.get(userId) ?? NO_MONEY,
        history: known ?? NO_HISTORY,
        account: {
          verification: account.verification_status,
          registeredAt: account.registered_at,
          profileComplete: Boolean(account.display_name && account.email && account.phone && account.country),
        },
        network: known ?? NO_NETWORK,
      };
      return [userId, { behaviour, signals: counted }];
    }),
  );
}
