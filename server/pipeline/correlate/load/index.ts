import type { SignalFact } from '../../../../core/detection/behaviour/facts.ts';
import type { Facts, KnownUser } from '../../../../core/detection/behaviour/world.ts';
import type { Batch } from '../../batch.ts';
import type { SignalRow } from '../../detect/index.ts';
import type { SaidMessage } from '../../project/messages.ts';
import type { References } from '../events.ts';
import type { PairSpan } from '../pairs-wanted.ts';
import { findPrompts, printsOf } from '../prompts.ts';
import { loadPairs, loadPulses, loadUsuals } from '../states.ts';
import { valuesSet } from '../values-set.ts';
import { whatIsWanted } from '../what-is-wanted.ts';
import { loadBookings } from './bookings.ts';
import { loadDisputes } from './disputes.ts';
import { loadEnforced } from './enforced.ts';
import { loadIdentity } from './identity.ts';
import { loadMoney } from './money.ts';
import { loadRatings } from './ratings.ts';
import { loadSignals } from './signals.ts';

export interface Loaded {
  readonly facts: Facts;
  readonly references: References;
  readonly pairs: readonly PairSpan[];
}

/** Everything that the events of a batch are read against: at most one look-up of each kind, however many events. */
export async function loadHistory(
  batch: Batch,
  said: readonly SaidMessage[],
  messageSignals: readonly SignalRow[],
): Promise<Loaded> {
  const { trx, users } = batch;
  const wanted = whatIsWanted(batch);
  const signalsByEvent = Map.groupBy(messageSignals, (row) => row.event_id);
  const prints = printsOf(batch, said, signalsByEvent);
  const pairs = wanted.pairs.list;
  const asked = [...new Set([...wanted.identity, ...prints.map(({ sender_id }) => sender_id)])];
  const identified = loadIdentity(trx, asked, valuesSet(batch));
  // Sent one behind the other without waiting for answers: the connection takes them in turn.
  const [bookings, money, disputes, ratings, signals, enforced, pulses, states, usuals, identity, prompts] =
    await Promise.all([
      loadBookings(trx, wanted.bookings.list, wanted.bookingRefs),
      loadMoney(trx, wanted.money.list),
      loadDisputes(trx, wanted.disputes.list),
      loadRatings(trx, wanted.ratings.list),
      loadSignals(trx, wanted.signals.list),
      loadEnforced(trx, wanted.enforced),
      loadPulses(trx, wanted.users),
      loadPairs(trx, pairs),
      loadUsuals(trx, wanted.categories, wanted.bookingRefs),
      identified,
      identified.then((found) => findPrompts(batch, prints, found)),
    ]);
  const facts: Facts = {
    users: new Map(users.all.map((account) => [account.id, knownUser(account, enforced)])),
    pulses,
    pairs: states,
    usuals,
    bookings: bookings.byUser,
    money,
    disputes,
    ratings,
    signals,
    identity,
    prompts,
  };
  const references: References = {
    bookings: bookings.byRef,
    disputes: byRef(disputes),
    ratings: byRef(ratings),
    signals: new Map([...signalsByEvent].map(([id, rows]) => [id, rows.map(signalFact)])),
  };
  return { facts, references, pairs };
}

const knownUser = (account: Batch['users']['all'][number], enforced: ReadonlyMap<string, number>): KnownUser => ({
  id: account.id,
  role: account.user_type,
  tier: account.tier,
  status: account.status,
  registeredAt: account.registered_at,
  enforcedAt: enforced.get(account.id) ?? null,
});

const signalFact = (row: SignalRow): SignalFact => ({
  userId: row.user_id,
  counterpartyId: row.counterparty_id,
  type: row.type,
  confidence: row.confidence,
  at: row.occurred_at,
});

const byRef = <T extends { readonly ref: string }>(lists: ReadonlyMap<string, readonly T[]>): Map<string, T> =>
  new Map([...lists.values()].flat().map((fact) => [fact.ref, fact]));
