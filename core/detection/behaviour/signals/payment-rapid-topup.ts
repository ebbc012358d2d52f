import { behaviour, none } from '../define.ts';
import { isTopUp, total } from '../lib/money.ts';
import { between, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, money, reason } from '../lib/words.ts';

const RULE = { topUps: 3, withinMs: DAY };

/** A wallet that is filled again and again. */
export const paymentRapidTopup = behaviour({
  type: 'PAYMENT_RAPID_TOPUP',
  about: ['money'],
  triggers: ['wallet.deposit'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect({ at, money: deposit }, history) {
    const { userId, currency } = deposit;
    if (!isTopUp(deposit)) return none;
    const topUps = between(history.money(userId), (one) => one.at, at - RULE.withinMs, at).filter(
      (one) => isTopUp(one) && one.userId === userId,
    );
    if (topUps.length < RULE.topUps) return none;
    const sum = total(topUps.filter((one) => one.currency === currency));
    return [
      {
        userId,
        confidence: rising(topUps.length, RULE.topUps, 0.5, 0.1, 0.85),
        reasons: [reason('top_ups', `${count(topUps.length, 'top-up')} in 24 hours, ${money(sum, currency)}`)],
      },
    ];
  },
});
