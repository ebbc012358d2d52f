import { behaviour, none } from '../define.ts';
import type { RatingFact } from '../facts.ts';
import { between, distinct, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { ratings: 5, withinMs: DAY, best: 5, youngMs: 14 * DAY };

/** Praise on order: best ratings within a day by accounts that are new or of one hand. */
export const providerRatingManipulation = behaviour({
  type: 'PROVIDER_RATING_MANIPULATION',
  about: ['rating'],
  triggers: ['rating.submitted'],
  coolDown: { ms: 7 * DAY, per: 'user' },
  detect({ at, rating }, history) {
    const { providerId } = rating;
    const best = between(history.ratings(providerId), (one) => one.at, at - RULE.withinMs, at).filter(
      (one) => one.score === RULE.best,
    );
    const odd = best.filter((one) => isYoung(one) || one.raterLinked);
    if (odd.length < RULE.ratings) return none;
    const linked = odd.filter((one) => one.raterLinked).length;
    const raters = distinct(odd.map((one) => one.clientId)).length;
    return [
      {
        userId: providerId,
        confidence: Math.min(0.95, rising(odd.length, RULE.ratings, 0.6, 0.05, 0.8) + (linked > 0 ? 0.15 : 0)),
        reasons: [
          reason(
            'ratings_on_order',
            `${count(odd.length, 'five-star rating')} in 24 hours by ${count(raters, 'account')} that are young or linked (${linked} linked)`,
          ),
        ],
      },
    ];
  },
});

const isYoung = ({ at, raterRegisteredAt }: RatingFact): boolean =>
  raterRegisteredAt !== null && at - raterRegisteredAt < RULE.youngMs;
