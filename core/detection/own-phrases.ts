import type { BenignFinding, DetectionContext, MessageInput, Span } from './define.ts';
import type { Findings } from './scene.ts';
import type { SignalType } from './signals.ts';

/** Where the source's own phrases (its support line, its call feature) stand in the message. */
function places(message: MessageInput, phrases: readonly string[]): Span[] {
  const text = message.content.toLowerCase();
  // Lower case may change the length of rare letters; then places cannot be told and nothing is excused.
  if (text.length !== message.content.length) return [];
  return phrases.flatMap((phrase) => {
    const wanted = phrase.trim().toLowerCase();
    const start = wanted === '' ? -1 : text.indexOf(wanted);
    return start < 0 ? [] : [{ messageId: message.id, start, end: start + wanted.length }];
  });
}

/** Moves evidence that lies wholly inside an allowed phrase to the benign findings. */
export function excuseOwnPhrases(
  type: SignalType,
  findings: Findings,
  message: MessageInput,
  context: DetectionContext,
): Findings {
  if (context.allow.phrases.length === 0 || findings.evidence.length === 0) return findings;
  const own = places(message, context.allow.phrases);
  const inside = (span: Span) =>
    own.some((one) => one.messageId === span.messageId && one.start <= span.start && one.end >= span.end);
  const excused = findings.evidence.filter((one) => one.spans.length > 0 && one.spans.every(inside));
  if (excused.length === 0) return findings;
  const benign: BenignFinding[] = excused.map((one) => ({
    type,
    span: one.spans[0] ?? null,
    reason: { code: 'own-phrase', text: 'A phrase of the platform itself.' },
  }));
  return {
    evidence: findings.evidence.filter((one) => !excused.includes(one)),
    benign: [...findings.benign, ...benign],
  };
}
