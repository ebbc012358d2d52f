import { behaviour, none } from '../define.ts';
import { total } from '../lib/money.ts';
import { between, mean } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { money, reason, times } from '../lib/words.ts';

const RULE = { ratio: 2, depositsMs: 90 * DAY };

/** A withdrawal far above what comes in at a time. One that only takes out what has gathered since the last is weak. */
export const paymentWithdrawalSpike = behaviour({
  type: 'PAYMENT_WITHDRAWAL_SPIKE',
  about: ['money'],
  triggers: ['wallet.withdrawal'],
  coolDown: { ms: DAY, per: 'user' },
  detect({ at, money: taken }, history) {
    const { userId, currency } = taken;
    const mine = between(history.money(userId), (one) => one.at, at - RULE.depositsMs, at).filter(
      (one) => one.userId === userId && one.currency === currency && one.ref !== taken.ref,
    );
    const deposits = mine.filter((one) => one.kind === 'deposit');
    const usual = mean(deposits.map((one) => one.amount));
    if (!usual || taken.amount <= RULE.ratio * usual) return none;
    const lastOut = mine.filter((one) => one.kind === 'withdrawal').at(-1)?.at ?? 0;
    const gathered = total(deposits.filter((one) => one.at > lastOut));
    const isPayday = taken.amount <= gathered;
    const text = `${money(taken.amount, currency)} taken out, ${times(taken.amount / usual)} the mean deposit of ${money(usual, currency)}`;
    return [
      {
        userId,
        confidence: isPayday ? 0.3 : Math.min(0.85, 0.5 + 0.05 * (taken.amount / usual)),
        reasons: [
          reason(
            'withdrawal',
            isPayday ? `${text}; ${money(gathered, currency)} had come in since the last withdrawal` : text,
          ),
        ],
      },
    ];
  },
});
