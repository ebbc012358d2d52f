import { behaviour, none } from '../define.ts';
import { between, mean } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { reason } from '../lib/words.ts';

const RULE = { recentMs: 30 * DAY, priorMs: 150 * DAY, drop: 1, ratings: 5 };

/** A provider whose clients have become much less content. */
export const providerRatingDrop = behaviour({
  type: 'PROVIDER_RATING_DROP',
  about: ['rating'],
  triggers: ['rating.submitted'],
  coolDown: { ms: RULE.recentMs, per: 'user' },
  detect({ at, rating }, history) {
    const { providerId } = rating;
    const scoresIn = (from: number, to: number): number[] =>
      between(history.ratings(providerId), (one) => one.at, from, to).map((one) => one.score);
    const recent = scoresIn(at - RULE.recentMs, at);
    const prior = scoresIn(at - RULE.recentMs - RULE.priorMs, at - RULE.recentMs);
    if (recent.length < RULE.ratings || prior.length < RULE.ratings) return none;
    const now = mean(recent) ?? 0;
    const before = mean(prior) ?? 0;
    if (before - now < RULE.drop) return none;
    return [
      {
        userId: providerId,
        confidence: Math.min(0.8, 0.45 + 0.15 * (before - now - RULE.drop)),
        reasons: [
          reason(
            'rating_drop',
            `Mean rating ${now.toFixed(1)} over ${recent.length} in 30 days, ${before.toFixed(1)} over ${prior.length} before`,
          ),
        ],
      },
    ];
  },
});
