import { negated, REPORTED, refuses } from '../context.ts';
import type { BenignFinding } from '../define.ts';
import type { PhraseKind } from '../lexicons/define.ts';
import type { PhraseValue } from '../lexicons/index.ts';
import type { Reading } from '../reading.ts';
import { anyOf, disguises, isA, spanOf } from '../reading.ts';
import type { Detector, Evidence, Findings, Scene } from '../scene.ts';
import type { SignalType } from '../signals.ts';
import type { PhraseHit } from '../text/phrases.ts';
import { hasToken } from '../text/scan.ts';

export const offPlatformIntent: Detector = {
  type: 'OFF_PLATFORM_INTENT',
  detect: (scene) => talk(scene, 'OFF_PLATFORM_INTENT', 'intent', 'intentHint'),
};

export const groomingLanguage: Detector = {
  type: 'GROOMING_LANGUAGE',
  detect: (scene) => talk(scene, 'GROOMING_LANGUAGE', 'grooming', 'groomingHint'),
};

/** Never the phrase itself: a reason goes to roles that may not read the message. The span shows it to those who may. */
const PHRASE_WORDS = {
  OFF_PLATFORM_INTENT: 'A phrase of leaving the platform.',
  GROOMING_LANGUAGE: 'A phrase that courts trust, presses or asks for secrecy.',
} as const;

const languages = (hits: readonly PhraseHit<PhraseValue>[]) => [...new Set(hits.map((hit) => hit.value.language))];

/** Phrases and the model together: either may be sure by itself, both weigh more, hints only count with another sign. */
function talk(
  scene: Scene,
  type: SignalType & ('OFF_PLATFORM_INTENT' | 'GROOMING_LANGUAGE'),
  sure: PhraseKind,
  hint: PhraseKind,
): Findings {
  const reading = scene.now;
  const hits = separate((reading.phrases[sure] ?? []).filter((hit) => !onPlatform(reading, hit)));
  const hints = separate(reading.phrases[hint] ?? []);
  const model = scene.opinion[type];
  const standing = hits
    .filter((hit) => !ofAnotherThing(reading, hit))
    .filter((hit) => !(type === 'OFF_PLATFORM_INTENT' && negated(reading, hit.first, hit.first + 1)));
  const benign: BenignFinding[] = [];
  const reason = standing.length > 0 || model.probability > 0.5 ? benignTalk(reading, type) : null;
  if (reason !== null) {
    benign.push({
      type,
      span: standing[0] === undefined ? null : spanOf(reading, standing[0].first, standing[0].last),
      reason,
    });
    return { evidence: [], benign };
  }
  const alone = standing.length === 0 && hints.length === 0;
  if (
    alone &&
    (reading.words.length < MODEL_WORDS || (reading.phrases.topic !== undefined && reading.mentions.length > 0))
  )
    return { evidence: [], benign };
  const score = weigh(
    standing.length,
    hints.length,
    trusted(reading, alone, model.probability),
    type === 'OFF_PLATFORM_INTENT' ? 0.38 : 0.41,
  );
  if (score < 0.2) return { evidence: [], benign };
  const shown = standing.length > 0 ? standing : hints;
  const spans = shown.slice(0, 3).map((hit) => spanOf(reading, hit.first, hit.last));
  const evidence: Evidence = {
    score,
    spans: spans.length > 0 ? spans : [spanOf(reading, model.first, model.last)],
    reasons: [
      ...languages(shown.slice(0, 3)).map((language) => ({ code: `phrase-${language}`, text: PHRASE_WORDS[type] })),
      ...(model.probability > 0.5 ? [{ code: 'model', text: 'The trained model finds it likely.' }] : []),
    ],
    obfuscation: shown[0] === undefined ? [] : disguises(reading, shown[0].first, shown[0].last),
  };
  return { evidence: [evidence], benign };
}

/** The model by itself says nothing of a shorter text, nor where a channel is named as a topic. */
const MODEL_WORDS = 5;

/** By itself the model is heard only where the platform is spoken of: there is no leaving without it. */
const trusted = (reading: Reading, alone: boolean, probability: number): number =>
  alone && !anyOf(reading, 'platform') && !anyOf(reading, 'here') && reading.phrases.own === undefined
    ? Math.min(probability, 0.8)
    : probability;

/** "paid directly in the app": the platform's own way follows at once. */
function onPlatform(reading: Reading, hit: PhraseHit<PhraseValue>): boolean {
  if (isA(reading, hit.last - 1, 'not')) return false;
  return (reading.phrases.own ?? []).some(
    (own) => own.first >= hit.last - 1 && own.first <= hit.last + 1 && own.last > hit.last,
  );
}

/** "direct debit", "the platform ladder": the phrase's last word only describes the next one. */
function ofAnotherThing(reading: Reading, hit: PhraseHit<PhraseValue>): boolean {
  const last = reading.words[hit.last - 1]?.text ?? '';
  const next = reading.words[hit.last];
  return next !== undefined && next.gap === 0 && (THINGS_OF[last]?.has(next.text) ?? false);
}
const DIRECT_THINGS = new Set(
  'debit debits train trains flight flights bus route line sun sunlight light heat drive current flame quote english translation contact-lens'.split(
    ' ',
  ),
);
const PRIVATE_THINGS = new Set('garden road parking car drive driveway hire nursery lesson-room'.split(' '));
const THINGS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  direct: DIRECT_THINGS,
  private: PRIVATE_THINGS,
  platform: new Set('ladder lift bed shoes boots trolley edge game trainers heels tent'.split(' ')),
  site: new Set('manager foreman visit survey plan plans office'.split(' ')),
};

/** Phrases are trusted as far as the model does not think them absurd; the model alone must be nearly certain. */
function weigh(sure: number, hints: number, model: number, phrase: number): number {
  if (sure >= 2) return Math.max(0.8, Math.min(0.97, 0.85 + 0.12 * model));
  if (sure === 1) return phrase + (0.94 - phrase) * Math.sqrt(model);
  if (hints >= 2) return 0.15 + 0.6 * model;
  if (hints === 1) return 0.56 * model;
  return model > 0.4 ? model * 0.54 : 0;
}

/** Hits that share words say one thing: the longest of them stands. */
function separate(hits: readonly PhraseHit<PhraseValue>[]): PhraseHit<PhraseValue>[] {
  if (hits.length < 2) return [...hits];
  const out: PhraseHit<PhraseValue>[] = [];
  for (const hit of [...hits].sort((a, b) => b.last - b.first - (a.last - a.first))) {
    if (!out.some((one) => hit.first < one.last && hit.last > one.first)) out.push(hit);
  }
  return out.sort((a, b) => a.first - b.first);
}

/** What people keep quiet about, or keep quiet for, with nothing to hide. */
const OCCASIONS = new Set(
  'surprise birthday anniversary anniversaire sorpresa cumpleanos surpresa aniversario uberraschung geburtstag gift cadeau party engagement proposal baby nap naps sleeping asleep neighbours neighbors noise bebe sieste siesta dorme schlaft'.split(
    ' ',
  ),
);

function benignTalk(reading: Reading, type: SignalType): { code: string; text: string } | null {
  const { phrases } = reading;
  if (type === 'GROOMING_LANGUAGE')
    return hasToken(reading.norm.text, OCCASIONS) ? { code: 'surprise', text: 'A secret about a present.' } : null;
  if (phrases.rule !== undefined) return { code: 'rule', text: 'The rule is being quoted.' };
  if (phrases.report !== undefined) return REPORTED;
  if (refuses(reading)) return { code: 'refused', text: 'The writer refuses it or says not to.' };
  return null;
}
