import type { MoneyFact } from '../facts.ts';

/** What a platform credits for work done comes in as a deposit too, and is no top-up. */
const EARNINGS = new Set(['payout', 'earning', 'earnings', 'booking', 'refund', 'release']);

export const isTopUp = (one: MoneyFact): boolean =>
  one.kind === 'deposit' && !EARNINGS.has((one.method ?? '').toLowerCase());

export const isMoved = (one: MoneyFact): boolean => one.status === 'completed';

/** Money that one user gave another: payments for work and transfers. */
export const isHandedOver = (one: MoneyFact): boolean => one.kind === 'payment' || one.kind === 'transfer';

export const total = (list: readonly MoneyFact[]): number => list.reduce((sum, one) => sum + one.amount, 0);
