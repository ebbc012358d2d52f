import { behaviour, none } from '../define.ts';
import { isTopUp } from '../lib/money.ts';
import { between, distinct, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { methods: 3, withinMs: 7 * DAY };

/** A user who pays in ever other ways. What the platform pays out to the user is not the user's method. */
export const paymentMethodSwitching = behaviour({
  type: 'PAYMENT_METHOD_SWITCHING',
  about: ['money'],
  triggers: ['transaction.initiated', 'transaction.completed', 'transaction.failed', 'wallet.deposit'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect({ at, money: last }, history) {
    const { userId } = last;
    const used = between(history.money(userId), (one) => one.at, at - RULE.withinMs, at).filter(
      (one) => one.userId === userId && one.method !== null && (one.kind === 'payment' || isTopUp(one)),
    );
    const methods = distinct(used.map((one) => (one.method ?? '').toLowerCase()));
    if (methods.length < RULE.methods) return none;
    const failed = used.filter((one) => one.status === 'failed').length;
    const text = `${count(methods.length, 'payment method')} in 7 days (${methods.slice(0, 6).join(', ')})`;
    return [
      {
        userId,
        // Honest users try another card when one fails; switching without any failure is rarer, many methods rarest.
        confidence: rising(methods.length, RULE.methods, failed > 0 ? 0.35 : 0.4, 0.15, 0.8),
        reasons: [reason('methods', failed > 0 ? `${text}, ${count(failed, 'attempt')} failed` : text)],
      },
    ];
  },
});
