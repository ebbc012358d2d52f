import type { Behaviour } from './behaviour.ts';
import { MODEL_CONFIGS, MODEL_NAMES, type ModelName } from './config.ts';
import { scoreFiveComponent } from './five-component.ts';
import type { Score } from './score.ts';
import { scoreThreeLayer } from './three-layer.ts';

/** Every model: one line each. All run on every recomputation; the champion's answer is the account's score. */
const MODELS: Readonly<Record<ModelName, (behaviour: Behaviour) => Score>> = {
  'five-component': scoreFiveComponent,
  'three-layer': scoreThreeLayer,
};

export interface ModelScore extends Score {
  readonly model: ModelName;
  readonly version: string;
}

export const scoreUnder = (model: ModelName, behaviour: Behaviour): ModelScore => ({
  model,
  version: MODEL_CONFIGS[model].version,
  ...MODELS[model](behaviour),
});

/** The model that runs beside the champion, for comparison only. */
export const challengerOf = (champion: ModelName): ModelName =>
  MODEL_NAMES.find((name) => name !== champion) ?? champion;
