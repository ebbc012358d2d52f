import { DAY } from './lib/time.ts';

/** What a pair has had to do with each other, in one row of fixed size. */
export interface PairState {
  readonly messages: number;
  readonly bookings: number;
  readonly transactions: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Decayed weight of their interactions at `weightAt`. */
  readonly weight: number;
  readonly weightAt: number;
  readonly completed: number;
  /** The latest time at which a booking of theirs was made, moved, due or ended. */
  readonly bookedAt: number | null;
  readonly paidAt: number | null;
  readonly messageAt: number | null;
  /** Messages later than QUIET_AFTER_MS behind `bookedAt`: the talk that goes on. */
  readonly messagesAfter: number;
  /** As the platform states it; null: it does not. */
  readonly statedStrength: number | null;
}

export const STRANGERS: PairState = {
  messages: 0,
  bookings: 0,
  transactions: 0,
  firstAt: null,
  lastAt: null,
  weight: 0,
  weightAt: 0,
  completed: 0,
  bookedAt: null,
  paidAt: null,
  messageAt: null,
  messagesAfter: 0,
  statedStrength: null,
};

/** Thanks and small questions right after a job are part of it. */
export const QUIET_AFTER_MS = 3 * DAY;
const HALF_LIFE_MS = 30 * DAY;
/** Weight of having to do with others that everybody is taken to have: one contact does not make a strong tie. */
const PRIOR_WEIGHT = 20;
export const WEIGHTS = { message: 1, booking: 2, payment: 2, transfer: 2 } as const;
export type Interaction = keyof typeof WEIGHTS;

const decayed = (weight: number, since: number, at: number): number =>
  at <= since ? weight : weight * 2 ** (-(at - since) / HALF_LIFE_MS);

/** A decayed weight after one more interaction. One that comes late has decayed since. */
export function addWeight<T extends { readonly weight: number; readonly weightAt: number }>(
  state: T,
  interaction: Interaction,
  at: number,
): T {
  const weightAt = Math.max(state.weightAt, at);
  const weight = decayed(state.weight, state.weightAt, weightAt) + decayed(WEIGHTS[interaction], at, weightAt);
  return { ...state, weight, weightAt };
}

/**
 * How much of what a user has to do with others is with this one: 0…1, both sides decayed to the same moment. What the
 * platform states itself counts when it is more.
 */
export function strength(
  pair: PairState,
  user: { readonly weight: number; readonly weightAt: number },
  at: number,
): number {
  const mine = decayed(pair.weight, pair.weightAt, at);
  const all = decayed(user.weight, user.weightAt, at);
  return Math.max(mine / (Math.max(mine, all) + PRIOR_WEIGHT), pair.statedStrength ?? 0);
}

const later = (a: number | null, b: number): number => (a === null ? b : Math.max(a, b));

/** The pair after it had to do with each other at `at`, whatever it was. */
export const seen = (pair: PairState, at: number): PairState => ({
  ...pair,
  firstAt: pair.firstAt === null ? at : Math.min(pair.firstAt, at),
  lastAt: later(pair.lastAt, at),
});

export function afterMessage(pair: PairState, at: number): PairState {
  const goesOn = pair.bookedAt !== null && at > pair.bookedAt + QUIET_AFTER_MS;
  return addWeight(
    {
      ...pair,
      messages: pair.messages + 1,
      messageAt: later(pair.messageAt, at),
      messagesAfter: pair.messagesAfter + (goesOn ? 1 : 0),
    },
    'message',
    at,
  );
}

/** What became of a booking of the pair. `dueAt`: when the work is due, for bookings that stand. */
export function afterBooking(
  pair: PairState,
  what: 'made' | 'moved' | 'completed' | 'called_off',
  at: number,
  dueAt: number | null,
): PairState {
  const stands = what === 'made' || what === 'moved';
  // A booking that was called off no longer lies ahead.
  const bookedAt = what === 'called_off' ? at : later(pair.bookedAt, stands ? later(dueAt, at) : at);
  const completed = pair.completed + (what === 'completed' ? 1 : 0);
  const next = { ...pair, bookedAt, completed, messagesAfter: 0 };
  return what === 'made' ? addWeight({ ...next, bookings: pair.bookings + 1 }, 'booking', at) : next;
}

export const afterPayment = (pair: PairState, interaction: 'payment' | 'transfer', at: number): PairState =>
  addWeight({ ...pair, paidAt: later(pair.paidAt, at) }, interaction, at);
