import type { Behaviour, ScoredSignal } from './behaviour.ts';
import { MODEL_CONFIGS, MODEL_NAMES, type ModelName } from './config.ts';
import { scoreFiveComponent } from './five-component.ts';
import type { Score } from './score.ts';
import { scoreThreeLayer } from './three-layer.ts';

/** Every model: one line each. All run on every recomputation; the champion's answer is the account's score. */
const MODELS: Readonly<Record<ModelName, (behaviour: Behaviour, signals?: readonly ScoredSignal[]) => Score>> = {
  'five-component': scoreFiveComponent,
  'three-layer': scoreThreeLayer,
};

export interface ModelScore extends Score {
  readonly model: ModelName;
  readonly version: string;
}

/** `signals`: those of the behaviour, one of each event and type, where the caller has them already. */
export const scoreUnder = (model: ModelName, behaviour: Behaviour, signals?: readonly ScoredSignal[]): ModelScore => {
  const { value, factors } = MODELS[model](behaviour, signals);
  return { model, version: MODEL_CONFIGS[model].version, value, factors };
};

/** The model that runs beside the champion, for comparison only. */
export const challengerOf = (champion: ModelName): ModelName =>
  MODEL_NAMES.find((name) => name !== champion) ?? champion;
