import { behaviour, none } from '../define.ts';
import { between, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, money, reason } from '../lib/words.ts';

const RULE = { transfers: 3, withinMs: DAY, below: 0.05, smallest: 100 };
const ROUND = [1, 2, 2.5, 5, 10];

/** Transfers that stay just below a round limit, one after the other. */
export const walletSplitPattern = behaviour({
  type: 'WALLET_SPLIT_PATTERN',
  about: ['money'],
  triggers: ['wallet.transfer'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect({ at, money: last }, history) {
    const { userId, currency } = last;
    const limit = limitAbove(last.amount);
    if (limit === null) return none;
    const under = between(history.money(userId), (one) => one.at, at - RULE.withinMs, at).filter(
      (one) =>
        one.kind === 'transfer' &&
        one.userId === userId &&
        one.currency === currency &&
        limitAbove(one.amount) === limit,
    );
    if (under.length < RULE.transfers) return none;
    return [
      {
        userId,
        confidence: rising(under.length, RULE.transfers, 0.6, 0.08, 0.92),
        reasons: [
          reason('just_below', `${count(under.length, 'transfer')} just below ${money(limit, currency)} in 24 hours`),
        ],
      },
    ];
  },
});

/** The round limit that an amount stays just below, or null. */
function limitAbove(amount: number): number | null {
  if (amount <= 0) return null;
  const scale = 10 ** Math.floor(Math.log10(amount));
  const limit = ROUND.map((step) => step * scale).find((one) => amount < one && amount >= one * (1 - RULE.below));
  return limit !== undefined && limit >= RULE.smallest ? limit : null;
}
