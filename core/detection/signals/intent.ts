import { negated } from '../context.ts';
import type { BenignFinding } from '../define.ts';
import type { PhraseKind } from '../lexicons/define.ts';
import { judgeByModel } from '../model/judge.ts';
import type { Reading } from '../reading.ts';
import { disguises, spanOf } from '../reading.ts';
import type { Detector, Evidence, Findings } from '../scene.ts';
import type { SignalType } from '../signals.ts';

export const offPlatformIntent: Detector = {
  type: 'OFF_PLATFORM_INTENT',
  detect: (scene) => talk(scene.now, 'OFF_PLATFORM_INTENT', 'intent', 'intentHint'),
};

export const groomingLanguage: Detector = {
  type: 'GROOMING_LANGUAGE',
  detect: (scene) => talk(scene.now, 'GROOMING_LANGUAGE', 'grooming', 'groomingHint'),
};

/** Phrases and the model together: either may be sure by itself, both weigh more, hints only count with another sign. */
function talk(
  reading: Reading,
  type: SignalType & ('OFF_PLATFORM_INTENT' | 'GROOMING_LANGUAGE'),
  sure: PhraseKind,
  hint: PhraseKind,
): Findings {
  const hits = reading.phrases[sure] ?? [];
  const hints = reading.phrases[hint] ?? [];
  const model = judgeByModel(reading, type);
  const standing = hits.filter(
    (hit) => !(type === 'OFF_PLATFORM_INTENT' && negated(reading, hit.first, hit.first + 1)),
  );
  const benign: BenignFinding[] = [];
  const reason = benignTalk(reading, type);
  if (reason !== null && (standing.length > 0 || model.score > 0.5)) {
    benign.push({
      type,
      span: standing[0] === undefined ? null : spanOf(reading, standing[0].first, standing[0].last),
      reason,
    });
    return { evidence: [], benign };
  }
  const score = weigh(standing.length, hints.length, model.score);
  if (score < 0.2) return { evidence: [], benign };
  const shown = standing.length > 0 ? standing : hints;
  const spans = shown.slice(0, 3).map((hit) => spanOf(reading, hit.first, hit.last));
  const evidence: Evidence = {
    score,
    spans: spans.length > 0 ? spans : [spanOf(reading, model.first, model.last)],
    reasons: [
      ...shown.slice(0, 3).map((hit) => ({
        code: `phrase-${hit.value.language}`,
        text: `“${reading.norm.original.slice(...range(reading, hit.first, hit.last))}”`,
      })),
      ...(model.score > 0.5
        ? [{ code: 'model', text: `The language model finds it likely (${model.features.join(', ')}).` }]
        : []),
    ],
    obfuscation: shown[0] === undefined ? [] : disguises(reading, shown[0].first, shown[0].last),
  };
  return { evidence: [evidence], benign };
}

function range(reading: Reading, first: number, last: number): [number, number] {
  const span = spanOf(reading, first, last);
  return [span.start, span.end];
}

function weigh(sure: number, hints: number, model: number): number {
  if (sure >= 2) return Math.max(0.93, model);
  if (sure === 1) return model < 0.05 ? 0.75 : 0.8 + 0.15 * model;
  if (hints >= 2) return Math.max(0.4, 0.35 + 0.5 * model);
  if (hints === 1) return 0.2 + 0.6 * model;
  return model > 0.5 ? model * 0.75 : 0;
}

function benignTalk(reading: Reading, type: SignalType): { code: string; text: string } | null {
  const { phrases } = reading;
  if (type === 'GROOMING_LANGUAGE')
    return /\b(?:surprise|birthday|anniversary|anniversaire|sorpresa|cumpleanos|surpresa|aniversario|uberraschung|geburtstag|gift|cadeau|party|engagement|proposal)\b/.test(
      reading.norm.text,
    )
      ? { code: 'surprise', text: 'A secret about a present.' }
      : null;
  if (phrases.rule !== undefined) return { code: 'rule', text: 'The rule is being quoted.' };
  if (phrases.refusal !== undefined) return { code: 'refused', text: 'The writer refuses it or says not to.' };
  return null;
}
