import type { Behaviour, ScoredSignal } from './behaviour.ts';
import { distinctSignals } from './decay.ts';
import { behavioural } from './layers/behavioural.ts';
import { network } from './layers/network.ts';
import { operational } from './layers/operational.ts';
import type { Score } from './score.ts';
import { sumPoints } from './term.ts';

/**
 * Three layers of 0–100, weighted. The caps of a layer's terms add up to 100 and the weights to 1, so that nothing has
 * to be cut; another signal never lowers it.
 */
export function scoreThreeLayer(
  behaviour: Behaviour,
  signals: readonly ScoredSignal[] = distinctSignals(behaviour.signals),
): Score {
  const factors = [
    ...operational(behaviour, signals),
    ...behavioural(behaviour, signals),
    ...network(behaviour, signals),
  ];
  return { value: sumPoints(factors), factors };
}
