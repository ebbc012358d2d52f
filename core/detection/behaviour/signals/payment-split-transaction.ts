import { behaviour, none } from '../define.ts';
import type { MoneyFact } from '../facts.ts';
import { isHandedOver, isMoved, total } from '../lib/money.ts';
import { between, distinct, mean, rising } from '../lib/numbers.ts';
import { DAY, HOUR } from '../lib/time.ts';
import { count, money, reason } from '../lib/words.ts';

const RULE = { payments: 2, withinMs: HOUR, usualMs: 90 * DAY, usualMin: 3 };

/** One payment in several: to the same partner within an hour, together more than the user usually pays. */
export const paymentSplitTransaction = behaviour({
  type: 'PAYMENT_SPLIT_TRANSACTION',
  about: ['money'],
  triggers: ['transaction.completed', 'wallet.transfer'],
  coolDown: { ms: DAY, per: 'pair' },
  detect({ at, money: last }, history) {
    const { userId, partnerId, currency } = last;
    if (partnerId === null) return none;
    const paid = history
      .money(userId)
      .filter((one) => isHandedOver(one) && isMoved(one) && one.userId === userId && one.currency === currency);
    const parts = between(paid, (one) => one.at, at - RULE.withinMs, at).filter((one) => one.partnerId === partnerId);
    const before = between(paid, (one) => one.at, at - RULE.usualMs, at - RULE.withinMs);
    const usual = mean(before.map((one) => one.amount));
    if (parts.length < RULE.payments || usual === null || before.length < RULE.usualMin) return none;
    const sum = total(parts);
    if (sum <= usual) return none;
    return [
      {
        userId,
        counterpartyId: partnerId,
        confidence: areSeparateJobs(parts) ? 0.3 : rising(parts.length, RULE.payments, 0.55, 0.1, 0.85),
        reasons: [
          reason(
            'split_payment',
            `${count(parts.length, 'payment')} to one partner in an hour, together ${money(sum, currency)}; usual is ${money(usual, currency)}`,
          ),
        ],
      },
    ];
  },
});

/** Each part pays a booking of its own: most likely as it seems. */
const areSeparateJobs = (parts: readonly MoneyFact[]): boolean =>
  parts.every((one) => one.bookingRef !== null) && distinct(parts.map((one) => one.bookingRef)).length === parts.length;
