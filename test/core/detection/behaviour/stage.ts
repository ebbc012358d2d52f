import type { BehaviourDraft, BehaviourEvent } from '../../../../core/detection/behaviour/define.ts';
import type {
  BookingFact,
  DisputeFact,
  IdentityMatch,
  MoneyFact,
  PromptMatch,
  RatingFact,
} from '../../../../core/detection/behaviour/facts.ts';
import { detectBehaviour } from '../../../../core/detection/behaviour/index.ts';
import { DAY } from '../../../../core/detection/behaviour/lib/time.ts';
import { type KnownUser, noFacts, World } from '../../../../core/detection/behaviour/world.ts';
import type { SignalType } from '../../../../core/detection/signals.ts';

/** A Wednesday at noon. */
export const T = Date.UTC(2026, 2, 18, 12);
export const CLIENT = 'client-1';
export const PROVIDER = 'provider-1';

let serial = 0;
const base = (type: BehaviourEvent['type'], at: number, actorId: string | null, partnerId: string | null) => ({
  id: `event-${++serial}`,
  type,
  at,
  actorId,
  partnerId,
  pair: actorId === null || partnerId === null ? null : ([actorId, partnerId] as const),
});

export interface BookingOptions extends Partial<BookingFact> {
  readonly by?: string | null;
}

/** The events of a booking that was made at `madeAt` and became `status` at `at`. */
export function booking(
  status: 'created' | 'completed' | 'cancelled' | 'no_show',
  at: number,
  { by = null, ...given }: BookingOptions = {},
): BehaviourEvent[] {
  const fact: BookingFact = {
    ref: `booking-${++serial}`,
    clientId: CLIENT,
    providerId: PROVIDER,
    category: 'cleaning',
    amount: 100,
    currency: 'EUR',
    status,
    statusAt: at,
    scheduledAt: null,
    localHour: null,
    hourIsUtc: false,
    bookedAt: at - DAY,
    endedAt: status === 'created' ? null : at,
    faultId: by,
    ...given,
  };
  const made = { ...fact, status: 'created', statusAt: fact.bookedAt, endedAt: null, faultId: null } as const;
  const created: BehaviourEvent = {
    ...base('booking.created', fact.bookedAt, fact.clientId, fact.providerId),
    about: 'booking',
    booking: made,
  };
  if (status === 'created') return [{ ...created, booking: { ...made, statusAt: at, bookedAt: at }, at }];
  const actor = by ?? fact.providerId;
  const other = actor === fact.clientId ? fact.providerId : fact.clientId;
  return [created, { ...base(`booking.${status}`, at, actor, other), about: 'booking', booking: fact }];
}

export function money(kind: MoneyFact['kind'], at: number, given: Partial<MoneyFact> = {}): BehaviourEvent {
  const fact: MoneyFact = {
    ref: `money-${++serial}`,
    kind,
    userId: CLIENT,
    partnerId: kind === 'payment' || kind === 'transfer' ? PROVIDER : null,
    bookingRef: null,
    amount: 100,
    currency: 'EUR',
    method: 'card',
    status: 'completed',
    at,
    ...given,
  };
  const type = kind === 'payment' ? (`transaction.${fact.status}` as const) : (`wallet.${kind}` as const);
  return { ...base(type, at, fact.userId, fact.partnerId), about: 'money', money: fact };
}

export function message(
  at: number,
  types: readonly SignalType[] = [],
  given: { from?: string; to?: string; id?: string; confidence?: number } = {},
): BehaviourEvent {
  const { from = PROVIDER, to = CLIENT, confidence = 0.9 } = given;
  const signals = types.map((type) => ({ userId: from, counterpartyId: to, type, confidence, at }));
  const event = { ...base('message.created', at, from, to), about: 'message', signals } as const;
  return given.id ? { ...event, id: given.id } : event;
}

export function dispute(at: number, given: Partial<DisputeFact> = {}): BehaviourEvent {
  const fact: DisputeFact = {
    ref: `dispute-${++serial}`,
    bookingRef: 'booking',
    complainantId: CLIENT,
    respondentId: PROVIDER,
    kind: 'quality',
    openedAt: at,
    completedAt: null,
    ...given,
  };
  return { ...base('dispute.opened', at, fact.complainantId, fact.respondentId), about: 'dispute', dispute: fact };
}

export function rating(score: number, at: number, given: Partial<RatingFact> = {}): BehaviourEvent {
  const fact: RatingFact = {
    ref: `rating-${++serial}`,
    clientId: `rater-${serial}`,
    providerId: PROVIDER,
    score,
    at,
    raterRegisteredAt: null,
    raterLinked: false,
    ...given,
  };
  return { ...base('rating.submitted', at, fact.clientId, fact.providerId), about: 'rating', rating: fact };
}

export const account = (
  type: 'user.logged_in' | 'user.registered' | 'user.contact_field_changed' | 'provider.registered',
  at: number,
  userId: string = PROVIDER,
  changedField: 'email' | 'phone' | null = null,
): BehaviourEvent => ({ ...base(type, at, userId, null), about: 'account', userId, changedField });

export interface Setting {
  readonly users?: readonly Partial<KnownUser>[];
  readonly identity?: Readonly<Record<string, readonly IdentityMatch[]>>;
  readonly prompts?: Readonly<Record<string, readonly PromptMatch[]>>;
}

const DEFAULT_USERS: readonly Partial<KnownUser>[] = [
  { id: CLIENT, role: 'client' },
  { id: PROVIDER, role: 'provider' },
];

/** Plays the events in order of time, each seeing those before it, and answers everything they raise. */
export function play(events: readonly BehaviourEvent[], setting: Setting = {}): (BehaviourDraft & { at: number })[] {
  const sorted = [...events].sort((a, b) => a.at - b.at);
  const facts = {
    ...noFacts(),
    users: new Map(
      [...DEFAULT_USERS, ...(setting.users ?? [])].map((user) => [
        user.id ?? '',
        { id: '', role: 'unknown', tier: null, status: 'active', registeredAt: null, enforcedAt: null, ...user },
      ]),
    ) as Map<string, KnownUser>,
    bookings: byUser(latest(sorted.flatMap((event) => (event.about === 'booking' ? [event.booking] : []))), (one) => [
      one.clientId,
      one.providerId,
    ]),
    money: byUser(
      sorted.flatMap((event) => (event.about === 'money' ? [event.money] : [])),
      (one) => [one.userId, one.partnerId],
    ),
    disputes: byUser(
      sorted.flatMap((event) => (event.about === 'dispute' ? [event.dispute] : [])),
      (one) => [one.respondentId],
    ),
    ratings: byUser(
      sorted.flatMap((event) => (event.about === 'rating' ? [event.rating] : [])),
      (one) => [one.providerId],
    ),
    identity: new Map(Object.entries(setting.identity ?? {})),
    prompts: new Map(Object.entries(setting.prompts ?? {})),
  };
  const world = new World(facts);
  return sorted.flatMap((event) => {
    world.enter(event);
    const raised = detectBehaviour(event, world).map(({ draft }) => ({ ...draft, at: event.at }));
    world.leave(event);
    return raised;
  });
}

function latest(bookings: readonly BookingFact[]): BookingFact[] {
  return [...new Map(bookings.map((one) => [one.ref, one])).values()];
}

function byUser<T>(facts: readonly T[], usersOf: (fact: T) => (string | null)[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const fact of facts)
    for (const id of usersOf(fact)) if (id !== null) map.set(id, [...(map.get(id) ?? []), fact]);
  return map;
}

export const many = <T>(n: number, make: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => make(index));
