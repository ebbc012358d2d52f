import type { DetectionResult, Span } from '../../core/detection/define.ts';

const span = ({ messageId, start, end }: Span) => ({ message_id: messageId, start, end });

/** What detection found, in the words of the API. Spans are half-open, in UTF-16 units of the text as it was given. */
export const toldSignals = ({ signals, benign, detectorVersion }: DetectionResult) => ({
  signals: signals.map((one) => ({
    type: one.type,
    confidence: one.confidence,
    spans: one.spans.map(span),
    reasons: one.reasons,
    obfuscation: one.obfuscation,
    patterns: one.patterns,
  })),
  benign: benign.map((one) => ({ type: one.type, span: one.span && span(one.span), reason: one.reason })),
  detector_version: detectorVersion,
});
