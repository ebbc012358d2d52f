import type { Behaviour, ScoredSignal } from './behaviour.ts';
import { FIVE_COMPONENT } from './config.ts';
import { distinctSignals } from './decay.ts';
import { behavioural } from './parts/behavioural.ts';
import { communication } from './parts/communication.ts';
import { financial } from './parts/financial.ts';
import { historical } from './parts/historical.ts';
import { identity } from './parts/identity.ts';
import { network } from './parts/network.ts';
import type { Score } from './score.ts';
import { sumPoints, withinPart } from './term.ts';
import type { Factor } from './tiers.ts';

const { parts: PARTS } = FIVE_COMPONENT;

const within = (part: keyof typeof PARTS, factors: readonly Factor[], left: number = PARTS[part].cap): Factor[] =>
  withinPart(part, factors, Math.min(PARTS[part].cap, left), PARTS[part].label);

/**
 * The default model: the sum of capped parts, and the network on top. Bounded; another signal never lowers
 * it.
 */
export function scoreFiveComponent(
  behaviour: Behaviour,
  signals: readonly ScoredSignal[] = distinctSignals(behaviour.signals),
): Score {
  const parts = [
    ...within('behavioural', behavioural(behaviour)),
    ...within('financial', financial(behaviour, signals)),
    ...within('communication', communication(behaviour, signals)),
    ...within('historical', historical(behaviour, signals)),
    ...within('identity', identity(behaviour)),
  ];
  const factors = [...parts, ...within('network', network(behaviour), 100 - sumPoints(parts))];
  return { value: sumPoints(factors), factors };
}
