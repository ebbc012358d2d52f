import { calibrate } from './calibrate.ts';
import { asDeclined, isDeclined } from './declined.ts';
import type { BenignFinding, DetectionContext, DetectionResult, MessageInput, SignalDraft, Span } from './define.ts';
import type { Models } from './model/predict.ts';
import { MODELS } from './model/predict.ts';
import { excuseOwnPhrases } from './own-phrases.ts';
import { surroundingPatterns } from './patterns.ts';
import { DETECTORS } from './registry.ts';
import type { Evidence, Findings } from './scene.ts';
import { Scene } from './scene.ts';
import type { SignalType } from './signals.ts';

/** Stored with every signal; changes whenever any answer can change. */
export const DETECTOR_VERSION = '1.3.0';

/** Informational signals below this say nothing to anyone. */
const FLOOR = 0.45;

/**
 * Reads one message in its context and says what it raises. Pure, linear in the length of the text, never throws.
 * At most one draft per signal type; each draft has at least one span unless no single span carries it.
 */
export function detectMessage(
  message: MessageInput,
  context: DetectionContext,
  models: Models = MODELS,
): DetectionResult {
  const scene = new Scene(message, context, models);
  const found = new Map<SignalType, Findings>();
  for (const { type, detect } of DETECTORS)
    found.set(type, excuseOwnPhrases(type, detect(scene, found), message, context));
  const declined = isDeclined(scene);
  const signals: SignalDraft[] = [];
  const benign: BenignFinding[] = [];
  for (const [type, findings] of found) {
    if (findings.benign.length > 0) benign.push(...findings.benign);
    const draft = merge(type, declined ? findings.evidence.map(asDeclined) : findings.evidence);
    if (draft !== null && draft.confidence >= FLOOR) signals.push(draft);
  }
  const patterns = surroundingPatterns(scene, signals);
  const flagged =
    patterns.length === 0
      ? signals
      : signals.map((one) => ({ ...one, patterns: [...new Set([...one.patterns, ...patterns])] }));
  return {
    signals: flagged,
    benign,
    detectorVersion: DETECTOR_VERSION,
  };
}

/** One draft of a signal type: the strongest evidence counts, all of it is shown. */
function merge(type: SignalType, evidence: readonly Evidence[]): SignalDraft | null {
  if (evidence.length === 0) return null;
  const sorted = [...evidence].sort((a, b) => b.score - a.score);
  const best = sorted[0];
  if (best === undefined) return null;
  const shown = sorted.filter((one) => one.score >= Math.min(0.5, best.score)).slice(0, 8);
  return {
    type,
    confidence: calibrate(best.score),
    spans: distinct(shown.flatMap((one) => one.spans)),
    reasons: best.reasons,
    obfuscation: [...new Set(shown.flatMap((one) => one.obfuscation))],
    patterns: [...new Set(shown.flatMap((one) => one.patterns ?? []))],
  };
}

function distinct(spans: readonly Span[]): Span[] {
  const seen = new Set<string>();
  return spans.filter((span) => {
    const key = `${span.messageId}/${span.start}/${span.end}`;
    return span.end > span.start && !seen.has(key) && seen.add(key);
  });
}

export { detectCoordinated } from './coordinated.ts';

export const EMPTY_CONTEXT: DetectionContext = {
  before: [],
  after: [],
  senderRecent: [],
  transactions: [],
  senderRole: 'unknown',
  receiverRole: 'unknown',
  countries: ['US', 'GB', 'FR', 'DE', 'ES', 'PT', 'BR', 'CM', 'NG', 'KE', 'IN'],
  allow: { domains: [], phones: [], phrases: [] },
};
