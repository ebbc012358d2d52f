import { behaviour, none } from '../define.ts';
import { isHandedOver, isMoved } from '../lib/money.ts';
import { between } from '../lib/numbers.ts';
import { DAY, HOUR } from '../lib/time.ts';
import { duration, money, reason } from '../lib/words.ts';

const RULE = { withinMs: 48 * HOUR, tolerance: 0.2 };

/** Money that comes back: both ends of the circle take part. */
export const paymentCircular = behaviour({
  type: 'PAYMENT_CIRCULAR',
  about: ['money'],
  triggers: ['wallet.transfer', 'transaction.completed'],
  coolDown: { ms: 7 * DAY, per: 'pair' },
  detect({ at, money: back }, history) {
    const { userId, partnerId } = back;
    if (partnerId === null || partnerId === userId) return none;
    const out = between(history.money(userId), (one) => one.at, at - RULE.withinMs, at)
      .filter((one) => isHandedOver(one) && isMoved(one) && one.userId === partnerId && one.partnerId === userId)
      .find(
        (one) => one.currency === back.currency && Math.abs(one.amount - back.amount) <= RULE.tolerance * one.amount,
      );
    if (!out) return none;
    const reasons = [
      reason(
        'money_back',
        `${money(out.amount, out.currency)} one way and ${money(back.amount, back.currency)} back within ${duration(at - out.at)}`,
      ),
    ];
    const apart = Math.abs(out.amount - back.amount) / out.amount;
    const confidence = 0.75 - apart;
    return [
      { userId, counterpartyId: partnerId, confidence, reasons },
      { userId: partnerId, counterpartyId: userId, confidence, reasons },
    ];
  },
});
