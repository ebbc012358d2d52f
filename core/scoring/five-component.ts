import type { Behaviour } from './behaviour.ts';
import { distinctSignals } from './decay.ts';
import { behavioural } from './parts/behavioural.ts';
import { communication } from './parts/communication.ts';
import { financial } from './parts/financial.ts';
import { historical } from './parts/historical.ts';
import { identity } from './parts/identity.ts';
import { network } from './parts/network.ts';
import { PART_CAPS, sumPoints, withinPart } from './term.ts';
import type { Factor } from './tiers.ts';

export const MODEL = 'five-component';
/** Stored with every score; changes whenever any answer can change. */
export const MODEL_VERSION = '1';

export interface Score {
  /** 0 (trusted) … 100, to hundredths. */
  readonly value: number;
  /** Their points add up to the value. */
  readonly factors: readonly Factor[];
}

/**
 * The default model: the sum of capped parts, and the network on top. Bounded; another signal never lowers
 * it.
 */
export function scoreFiveComponent(behaviour: Behaviour): Score {
  const signals = distinctSignals(behaviour.signals);
  const parts = [
    ...withinPart('behavioural', behavioural(behaviour)),
    ...withinPart('financial', financial(behaviour, signals)),
    ...withinPart('communication', communication(behaviour, signals)),
    ...withinPart('historical', historical(behaviour, signals)),
    ...withinPart('identity', identity(behaviour)),
  ];
  const left = 100 - sumPoints(parts);
  const factors = [...parts, ...withinPart('network', network(behaviour), Math.min(PART_CAPS.network, left))];
  return { value: sumPoints(factors), factors };
}
