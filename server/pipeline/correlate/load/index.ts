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
  const bookings = await loadBookings(trx, wanted.bookings.list, wanted.bookingRefs);
  const disputes = await loadDisputes(trx, wanted.disputes.list);
  const ratings = await loadRatings(trx, wanted.ratings.list);
  const known = [...new Set([...wanted.identity, ...prints.map(({ sender_id }) => sender_id)])];
  const identity = await loadIdentity(trx, known, valuesSet(batch));
  const enforced = await loadEnforced(trx, wanted.enforced);
  const pairs = wanted.pairs.list;
  const facts: Facts = {
    users: new Map(users.all.map((account) => [account.id, knownUser(account, enforced)])),
    pulses: await loadPulses(trx, wanted.users),
    pairs: await loadPairs(trx, pairs),
    usuals: await loadUsuals(trx, wanted.categories(bookings.byRef)),
    bookings: bookings.byUser,
    money: await loadMoney(trx, wanted.money.list),
    disputes,
    ratings,
    signals: await loadSignals(trx, wanted.signals.list),
    identity,
    prompts: await findPrompts(batch, prints, identity),
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
