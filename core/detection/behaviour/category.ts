import type { BookingFact, CategoryFacts } from './facts.ts';
import { startOf } from './lib/bookings.ts';
import { MINUTE } from './lib/time.ts';

/** Running count, mean and sum of squared deviations (Welford): one row however many values went in. */
export interface Usual {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}
export const NOTHING_YET: Usual = { n: 0, mean: 0, m2: 0 };

export function withValue({ n, mean, m2 }: Usual, value: number): Usual {
  const delta = value - mean;
  const next = mean + delta / (n + 1);
  return { n: n + 1, mean: next, m2: m2 + delta * (value - next) };
}

/** What is measured of a category: amounts by currency, and the logarithm of minutes from due to done. */
export const AMOUNT = (currency: string): string => `amount:${currency}`;
/** Logarithms, so that a booking that nobody closed for weeks does not make all others look short. */
export const MINUTES = 'ln_minutes';

export interface Measured {
  readonly category: string;
  readonly measure: string;
  readonly value: number;
}

/** What a booking's event adds to what is usual. */
export function measured(booking: BookingFact, type: string): Measured[] {
  const { category, amount, currency, endedAt } = booking;
  if (category === null) return [];
  if (type === 'booking.created' && amount !== null && currency !== null)
    return [{ category, measure: AMOUNT(currency), value: amount }];
  if (type === 'booking.completed' && endedAt !== null)
    return [{ category, measure: MINUTES, value: Math.log(Math.max(1, (endedAt - startOf(booking)) / MINUTE)) }];
  return [];
}

export const categoryFacts = (amounts: Usual, minutes: Usual): CategoryFacts => ({
  bookings: amounts.n,
  meanAmount: amounts.mean,
  sdAmount: amounts.n > 1 ? Math.sqrt(amounts.m2 / (amounts.n - 1)) : 0,
  completions: minutes.n,
  meanMinutes: minutes.n > 0 ? Math.exp(minutes.mean) : 0,
});
