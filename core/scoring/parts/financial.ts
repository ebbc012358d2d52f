import { SIGNALS } from '../../detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { FIVE_COMPONENT } from '../config.ts';
import { weightOf } from '../decay.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

const term = termsOf('financial', FIVE_COMPONENT.parts.financial);

export function financial({ money, now }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const payment = signals.filter(({ type }) => SIGNALS[type].layer === 'payment');
  const circles = `money going in circles with ${count(money.circularPartners, 'partner')}`;
  const withdrew = money.withdrawn > 2 * money.deposited;
  return [
    ...term('external_payment', `${count(payment.length, 'signal')} of payment elsewhere`, weightOf(payment, now)),
    ...term('circular_partners', circles, money.circularPartners),
    ...term('top_ups', `${count(money.topUpsIn24h, 'top-up')} within a day`, money.topUpsIn24h - 2),
    ...term('split_days', `split payments on ${count(money.splitDays, 'day')}`, money.splitDays),
    ...term('withdrawals', 'withdrew more than twice what was deposited', withdrew ? 1 : 0),
  ];
}
