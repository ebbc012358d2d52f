import { detectMessage, EMPTY_CONTEXT } from '../index.ts';
import type { SignalType } from '../signals.ts';
import { MESSAGE_SIGNAL_TYPES, VIOLATION_CONFIDENCE } from '../signals.ts';
import type { Rate } from './statistics.ts';
import { wilson } from './statistics.ts';

export interface AlarmReport {
  readonly texts: number;
  /** Per signal: how many texts raise it, for which reasons (by code), and a few of the spans. */
  readonly signals: Readonly<
    Record<
      string,
      { readonly rate: Rate; readonly reasons: Readonly<Record<string, number>>; readonly samples: readonly string[] }
    >
  >;
}

const SAMPLES = 6;

/** What the detector raises on texts that nobody wrote to leave a platform. */
export function falseAlarms(texts: readonly string[]): AlarmReport {
  const counts = new Map<SignalType, { hits: number; reasons: Map<string, number>; samples: string[] }>(
    MESSAGE_SIGNAL_TYPES.map((type) => [type, { hits: 0, reasons: new Map(), samples: [] }]),
  );
  texts.forEach((content, index) => {
    const message = { id: String(index), senderId: 'a', receiverId: 'b', conversationId: null, content, sentAt: 0 };
    for (const signal of detectMessage(message, EMPTY_CONTEXT).signals) {
      const held = counts.get(signal.type);
      if (held === undefined || signal.confidence < VIOLATION_CONFIDENCE) continue;
      held.hits++;
      const code = signal.reasons[0]?.code ?? 'none';
      held.reasons.set(code, (held.reasons.get(code) ?? 0) + 1);
      const span = signal.spans[0];
      if (span !== undefined && held.samples.length < SAMPLES)
        held.samples.push(content.slice(span.start, span.end).slice(0, 80));
    }
  });
  return {
    texts: texts.length,
    signals: Object.fromEntries(
      [...counts].map(([type, one]) => [
        type,
        { rate: wilson(one.hits, texts.length), reasons: Object.fromEntries(one.reasons), samples: one.samples },
      ]),
    ),
  };
}
