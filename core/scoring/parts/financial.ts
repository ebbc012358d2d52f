import { SIGNALS } from '../../detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { signalWeight } from '../decay.ts';
import { count, term } from '../term.ts';
import type { Factor } from '../tiers.ts';

export function financial({ money, now }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const payment = signals.filter(({ type }) => SIGNALS[type].layer === 'payment');
  const weight = payment.reduce((sum, signal) => sum + signalWeight(signal, now), 0);
  const topUps = Math.max(0, money.topUpsIn24h - 2);
  const part = 'financial';
  return [
    ...term(part, 'external_payment', `${count(payment.length, 'signal')} of payment elsewhere`, 5 * weight, 10),
    ...term(
      part,
      'circular_partners',
      `money going in circles with ${count(money.circularPartners, 'partner')}`,
      8 * money.circularPartners,
      8,
    ),
    ...term(part, 'top_ups', `${count(money.topUpsIn24h, 'top-up')} within a day`, 3 * topUps, 6),
    ...term(part, 'split_days', `split payments on ${count(money.splitDays, 'day')}`, 4 * money.splitDays, 6),
    ...term(
      part,
      'withdrawals',
      'withdrew more than twice what was deposited',
      money.withdrawn > 2 * money.deposited ? 5 : 0,
      5,
    ),
  ];
}
