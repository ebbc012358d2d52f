import type { Account } from './cast.ts';
import type { Random } from './random.ts';

/** Usual price of a job in euros and how long it takes, hours. */
const JOBS: Readonly<Record<string, readonly [price: number, hours: number]>> = {
  cleaning: [55, 3],
  plumbing: [90, 2],
  moving: [220, 6],
  tutoring: [28, 1],
  beauty: [45, 2],
  repairs: [110, 2],
};

export interface Price {
  /** Decimal text in the market's currency. */
  readonly amount: string;
  readonly currency: string;
  readonly words: string;
}

const WHOLE = new Set(['XAF', 'TZS']);
const SYMBOLS: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£', BRL: 'R$' };

/** What the provider asks for the job, within a quarter of the usual. `factor` scales it (instalments, tips). */
export function priceOf(provider: Account, random: Random, factor = 1): Price {
  const [usual] = JOBS[provider.category] ?? [60, 2];
  const { currency, prices } = provider.market;
  const value = usual * prices * factor * (0.75 + random.float() / 2);
  const amount = WHOLE.has(currency) ? String(Math.round(value / 100) * 100) : value.toFixed(2);
  const round = String(Math.round(Number(amount)));
  const symbol = SYMBOLS[currency];
  const words =
    symbol === undefined ? `${round} ${currency}` : currency === 'EUR' ? `${round} ${symbol}` : `${symbol}${round}`;
  return { amount, currency, words };
}

export const hoursOf = (provider: Account): number => JOBS[provider.category]?.[1] ?? 2;
