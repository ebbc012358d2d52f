import { readFileSync, writeFileSync } from 'node:fs';
import type { Conversation } from '../../core/detection/evaluate/corpus.ts';
import { parseCorpus } from '../../core/detection/evaluate/corpus.ts';
import { scoreCorpus } from '../../core/detection/evaluate/score.ts';
import { generated, labelled } from '../../core/detection/model/dataset.ts';
import type { Models } from '../../core/detection/model/predict.ts';
import { encodeWeights, MODEL_LABELS } from '../../core/detection/model/predict.ts';
import { train } from '../../core/detection/model/train.ts';

const WEIGHTS = new URL('../../core/detection/model/weights.ts', import.meta.url);
const FOLDS = 5;

function trainModels(conversations: readonly Conversation[]): Models {
  const of = (label: keyof Models) => train([...generated(label), ...labelled(conversations, label)]);
  return { OFF_PLATFORM_INTENT: of('OFF_PLATFORM_INTENT'), GROOMING_LANGUAGE: of('GROOMING_LANGUAGE') };
}

/** Trains on the corpora named; `--folds` reports five-fold cross-validation of the whole detector instead of writing. */
export async function trainIntent(argv: readonly string[]): Promise<number> {
  const files = argv.filter((one) => !one.startsWith('--'));
  const conversations = files.flatMap((file) => parseCorpus(readFileSync(file, 'utf8')));
  if (argv.includes('--folds')) {
    process.stdout.write(`${JSON.stringify(crossValidate(conversations), null, 2)}\n`);
    return 0;
  }
  const models = trainModels(conversations);
  const stored = Object.fromEntries(MODEL_LABELS.map((label) => [label, encodeWeights(models[label])]));
  writeFileSync(
    WEIGHTS,
    `/** Written by \`server/cli/train-intent.ts\`; do not edit. */\nexport const STORED = ${JSON.stringify(stored, null, 2)};\n`,
  );
  process.stdout.write(`trained on ${conversations.length} conversations and the grammars\n`);
  return 0;
}

/** Each conversation judged by a model that never saw it. */
function crossValidate(conversations: readonly Conversation[]) {
  const reports = Array.from({ length: FOLDS }, (_, fold) => {
    const models = trainModels(conversations.filter((_, i) => i % FOLDS !== fold));
    return scoreCorpus(
      conversations.filter((_, i) => i % FOLDS === fold),
      models,
    );
  });
  const sum = (pick: (report: (typeof reports)[number]) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  const signals = ['OFF_PLATFORM_INTENT', 'GROOMING_LANGUAGE'] as const;
  return {
    folds: FOLDS,
    violations: { found: sum((one) => one.violations.found), total: sum((one) => one.violations.total) },
    benign: { flagged: sum((one) => one.benign.flagged), total: sum((one) => one.benign.total) },
    signals: Object.fromEntries(
      signals.map((type) => [
        type,
        {
          precision: `${sum((one) => one.signals[type]?.precision.hits ?? 0)}/${sum((one) => one.signals[type]?.precision.of ?? 0)}`,
          recall: `${sum((one) => one.signals[type]?.recall.hits ?? 0)}/${sum((one) => one.signals[type]?.recall.of ?? 0)}`,
        },
      ]),
    ),
  };
}

if (import.meta.main) process.exitCode = await trainIntent(process.argv.slice(2));
