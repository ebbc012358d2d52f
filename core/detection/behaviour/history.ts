import type {
  BookingFact,
  CategoryFacts,
  DisputeFact,
  IdentityMatch,
  MoneyFact,
  PromptMatch,
  RatingFact,
  SignalFact,
  UserFacts,
} from './facts.ts';
import type { PairState } from './pair.ts';

/**
 * What detectors may look at: everything up to and including the event, nothing after it. Lists are oldest first and
 * bounded per user; how far they look back is said in the loader of each.
 */
export interface History {
  user(id: string): UserFacts;
  pair(a: string, b: string): PairState;
  /** Bookings of which the user is the client or the provider. */
  bookings(userId: string): readonly BookingFact[];
  /** Money that the user sent, received, put in or took out. */
  money(userId: string): readonly MoneyFact[];
  /** Disputes against the user. */
  disputes(userId: string): readonly DisputeFact[];
  /** Ratings of the provider. */
  ratings(userId: string): readonly RatingFact[];
  /** Message signals between the two, of either. */
  signals(a: string, b: string): readonly SignalFact[];
  /** What is usual in a category, from bookings before the event. */
  category(category: string, currency: string | null): CategoryFacts;
  /** Accounts that share something with the user of the event. */
  identityMatches(userId: string): readonly IdentityMatch[];
  /** Prompts like the one of the event, itself first. */
  prompts(eventId: string): readonly PromptMatch[];
}
