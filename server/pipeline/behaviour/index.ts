import type { Pulse } from '../../../core/detection/behaviour/pulse.ts';
import { burstDays, wokeUp } from '../../../core/scoring/activity.ts';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import type { Trx } from '../../db/kysely.ts';
import { loadPulses } from '../correlate/states.ts';
import type { Account } from '../project/directory.ts';
import { loadBookings, NO_BOOKINGS } from './bookings.ts';
import { loadHistory, NO_HISTORY } from './history.ts';
import { loadMoney, NO_MONEY } from './money.ts';
import { loadNetwork, NO_NETWORK } from './network.ts';
import { type CountedSignal, loadSignals } from './signals.ts';
import { groupByUser, type Subject } from './subjects.ts';

export interface LoadedBehaviour {
  readonly behaviour: Behaviour;
  readonly signals: readonly CountedSignal[];
}

/** What the score of each subject rests on, in a fixed number of statements. Pulses that are not given are read. */
export async function loadBehaviour(
  trx: Trx,
  subjects: readonly Subject[],
  accountOf: (userId: string) => Account,
  given?: ReadonlyMap<string, Pulse>,
): Promise<Map<string, LoadedBehaviour>> {
  const [counts, bookings, money, history, network, pulses] = await Promise.all([
    loadSignals(trx, subjects),
    loadBookings(trx, subjects),
    loadMoney(trx, subjects),
    loadHistory(trx, subjects),
    loadNetwork(trx, subjects),
    given ??
      loadPulses(
        trx,
        subjects.map(({ userId }) => userId),
      ),
  ]);
  const signals = groupByUser(counts);
  return new Map(
    subjects.map(({ userId, asOf }) => {
      const account = accountOf(userId);
      const counted = signals.get(userId) ?? [];
      const days = pulses.get(userId)?.days ?? [];
      const today = Math.floor(asOf / DAY_MS);
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
        history: history.get(userId) ?? NO_HISTORY,
        account: {
          verification: account.verification_status,
          registeredAt: account.registered_at,
          profileComplete: Boolean(account.display_name && account.email && account.phone && account.country),
        },
        network: network.get(userId) ?? NO_NETWORK,
      };
      return [userId, { behaviour, signals: counted }];
    }),
  );
}
