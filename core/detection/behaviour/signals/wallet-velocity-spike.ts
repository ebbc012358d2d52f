import { behaviour, none } from '../define.ts';
import { between, rising } from '../lib/numbers.ts';
import { DAY, HOUR } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { movements: 5, withinMs: HOUR, ratio: 3, usualMs: 30 * DAY };

/** A wallet that moves much faster than it does when it moves at all. */
export const walletVelocitySpike = behaviour({
  type: 'WALLET_VELOCITY_SPIKE',
  about: ['money'],
  triggers: ['wallet.deposit', 'wallet.withdrawal', 'wallet.transfer'],
  coolDown: { ms: DAY, per: 'user' },
  detect({ at, money: last }, history) {
    const { userId } = last;
    const mine = between(history.money(userId), (one) => one.at, at - RULE.usualMs, at).filter(
      (one) => one.kind !== 'payment' && one.userId === userId,
    );
    const now = mine.filter((one) => one.at > at - RULE.withinMs).length;
    if (now < RULE.movements) return none;
    const before = mine.filter((one) => one.at <= at - RULE.withinMs);
    const hours = new Set(before.map((one) => Math.floor(one.at / HOUR))).size;
    const usual = hours === 0 ? 1 : before.length / hours;
    if (now <= RULE.ratio * usual) return none;
    return [
      {
        userId,
        confidence: rising(now, RULE.movements, 0.55, 0.05, 0.9),
        reasons: [
          reason(
            'wallet_velocity',
            `${count(now, 'wallet movement')} in an hour; ${usual.toFixed(1)} in an hour with any, before`,
          ),
        ],
      },
    ];
  },
});
