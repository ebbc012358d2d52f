import { AMOUNT, categoryFacts, MINUTES, measured, NOTHING_YET, type Usual, withValue } from './category.ts';
import type { BehaviourEvent } from './define.ts';
import type {
  BookingFact,
  DisputeFact,
  IdentityMatch,
  MoneyFact,
  PromptMatch,
  RatingFact,
  SignalFact,
  UserFacts,
} from './facts.ts';
import { foldPair, foldPulse } from './fold.ts';
import type { History } from './history.ts';
import { type PairState, STRANGERS } from './pair.ts';
import { type Pulse, SILENT } from './pulse.ts';

export type KnownUser = Omit<UserFacts, 'pulse'>;

let last = { a: '', b: '', key: '' };
/** Of two accounts in either order. The one of the last call is kept: an event asks for the key of its pair many times. */
export function pairKey(a: string, b: string): string {
  if (!(a === last.a && b === last.b) && !(a === last.b && b === last.a))
    last = { a, b, key: a < b ? `${a}/${b}` : `${b}/${a}` };
  return last.key;
}
export const usualKey = (category: string, measure: string): string => `${measure}/${category}`;

/** What was loaded for a batch: lists oldest first, states as they were before the batch. */
export interface Facts {
  readonly users: ReadonlyMap<string, KnownUser>;
  readonly pulses: Map<string, Pulse>;
  readonly pairs: Map<string, PairState>;
  readonly usuals: Map<string, Usual>;
  readonly bookings: ReadonlyMap<string, readonly BookingFact[]>;
  readonly money: ReadonlyMap<string, readonly MoneyFact[]>;
  readonly disputes: ReadonlyMap<string, readonly DisputeFact[]>;
  readonly ratings: ReadonlyMap<string, readonly RatingFact[]>;
  readonly signals: Map<string, SignalFact[]>;
  readonly identity: ReadonlyMap<string, readonly IdentityMatch[]>;
  readonly prompts: ReadonlyMap<string, readonly PromptMatch[]>;
}

/** Facts with nothing in them, to begin from. */
export const noFacts = (): Facts => ({
  users: new Map(),
  pulses: new Map(),
  pairs: new Map(),
  usuals: new Map(),
  bookings: new Map(),
  money: new Map(),
  disputes: new Map(),
  ratings: new Map(),
  signals: new Map(),
  identity: new Map(),
  prompts: new Map(),
});

/**
 * The history at one event after the other. `enter` brings the states to include the event, `leave` adds what counts
 * as "before" only afterwards. The facts' own maps are updated; which of them changed is kept for writing.
 */
export class World implements History {
  readonly changed = { pulses: new Set<string>(), pairs: new Set<string>() };
  /** Of them, those that were not among the facts. */
  readonly fresh = { pulses: new Set<string>(), pairs: new Set<string>() };
  private readonly facts: Facts;
  /** What these events alone add to what is usual: others add to it at the same time. */
  private readonly added = new Map<string, Usual>();
  private readonly standing = new Map<string, readonly BookingFact[]>();
  private at = 0;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  enter(event: BehaviourEvent): void {
    this.at = event.at;
    this.standing.clear();
    const { actorId, pair } = event;
    if (actorId !== null) this.beat(event, actorId);
    if (pair === null) return;
    for (const id of pair) if (id !== actorId) this.beat(event, id);
    const key = pairKey(...pair);
    this.set('pairs', key, foldPair(this.facts.pairs.get(key) ?? STRANGERS, event));
    if (event.about === 'message' && event.signals.length > 0)
      this.facts.signals.set(key, [...(this.facts.signals.get(key) ?? []), ...event.signals]);
  }

  private beat(event: BehaviourEvent, id: string): void {
    const before = this.facts.pulses.get(id) ?? SILENT;
    const after = foldPulse(before, event, id);
    if (after !== before) this.set('pulses', id, after);
  }

  leave(event: BehaviourEvent): void {
    if (event.about !== 'booking') return;
    for (const { category, measure, value } of measured(event.booking, event.type)) {
      const key = usualKey(category, measure);
      for (const usuals of [this.facts.usuals, this.added])
        usuals.set(key, withValue(usuals.get(key) ?? NOTHING_YET, value));
    }
  }

  user(id: string): UserFacts {
    const known = this.facts.users.get(id) ?? unknownUser(id);
    return { ...known, pulse: this.facts.pulses.get(id) ?? SILENT };
  }
  pair = (a: string, b: string): PairState => this.facts.pairs.get(pairKey(a, b)) ?? STRANGERS;
  bookings = (userId: string): readonly BookingFact[] => {
    // Several detectors ask for the same user's bookings at one event.
    const known = this.standing.get(userId);
    if (known) return known;
    const now = (this.facts.bookings.get(userId) ?? []).flatMap((booking) => asOf(booking, this.at));
    this.standing.set(userId, now);
    return now;
  };
  money = (userId: string): readonly MoneyFact[] => this.past(this.facts.money.get(userId), (one) => one.at);
  disputes = (userId: string): readonly DisputeFact[] =>
    this.past(this.facts.disputes.get(userId), (one) => one.openedAt);
  ratings = (userId: string): readonly RatingFact[] => this.past(this.facts.ratings.get(userId), (one) => one.at);
  signals = (a: string, b: string): readonly SignalFact[] =>
    this.past(this.facts.signals.get(pairKey(a, b)), (one) => one.at);
  identityMatches = (userId: string): readonly IdentityMatch[] =>
    this.past(this.facts.identity.get(userId), (one) => one.since ?? this.at);
  prompts = (eventId: string): readonly PromptMatch[] => this.facts.prompts.get(eventId) ?? [];

  category(category: string, currency: string | null) {
    const usual = (measure: string) => this.facts.usuals.get(usualKey(category, measure)) ?? NOTHING_YET;
    return categoryFacts(currency === null ? NOTHING_YET : usual(AMOUNT(currency)), usual(MINUTES));
  }

  /** What is to be added to the rows of what is usual, in the order of their keys. */
  addedUsuals(): ({ category: string; measure: string } & Usual)[] {
    return [...this.added]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, usual]) => {
        const at = key.indexOf('/');
        return { category: key.slice(at + 1), measure: key.slice(0, at), ...usual };
      });
  }

  private past<T>(list: readonly T[] | undefined, timeOf: (item: T) => number): readonly T[] {
    return list?.filter((item) => timeOf(item) <= this.at) ?? [];
  }

  private set<K extends 'pulses' | 'pairs'>(
    kind: K,
    key: string,
    value: Facts[K] extends Map<string, infer V> ? V : never,
  ): void {
    if (!this.facts[kind].has(key)) this.fresh[kind].add(key);
    (this.facts[kind] as Map<string, typeof value>).set(key, value);
    this.changed[kind].add(key);
  }
}

const unknownUser = (id: string): KnownUser => ({
  id,
  role: 'unknown',
  tier: null,
  status: 'active',
  registeredAt: null,
  enforcedAt: null,
});

/** A booking as it stood at a time: one that ended later still stands, one that was made later is not there. */
export function asOf(booking: BookingFact, at: number): BookingFact[] {
  if (booking.bookedAt > at) return [];
  if (booking.statusAt <= at) return [booking];
  return [{ ...booking, status: 'created', statusAt: booking.bookedAt, endedAt: null, faultId: null }];
}
