import type { Behaviour } from './behaviour.ts';
import type { ModelName } from './config.ts';
import { distinctSignals } from './decay.ts';
import { challengerOf, scoreUnder } from './models.ts';
import { tierOf } from './tiers.ts';
import { trendOf } from './trend.ts';

/** What the models answer, as the columns of a score. `before`: the last scores of the account, oldest first. */
export function answers(behaviour: Behaviour, champion: ModelName, before: readonly number[]) {
  const signals = distinctSignals(behaviour.signals);
  const { model, version, value, factors } = scoreUnder(champion, behaviour, signals);
  const challenger = scoreUnder(challengerOf(champion), behaviour, signals);
  return {
    model,
    model_version: version,
    value,
    tier: tierOf(value),
    trend: trendOf([...before, value]),
    factors: [...factors],
    challenger_model: challenger.model,
    challenger_version: challenger.version,
    challenger_value: challenger.value,
    challenger_tier: tierOf(challenger.value),
    challenger_factors: [...challenger.factors],
  };
}
