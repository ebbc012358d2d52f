import { SIGNALS, type SignalType } from '../detection/signals.ts';
import type { ScoredSignal } from './behaviour.ts';

/** How far an attempt has come: lead-in, contact details, leaving, paying elsewhere. Null for what is no attempt. */
function stage(type: SignalType): number | null {
  if (type === 'GROOMING_LANGUAGE') return 0;
  const { layer } = SIGNALS[type];
  if (layer === 'contact') return 1;
  if (layer === 'intent') return 2;
  return layer === 'payment' ? 3 : null;
}

export const isAttempt = (type: SignalType): boolean => stage(type) !== null;

/** A later event went further than an earlier one, or detection said so. Another signal can only make it true. */
export function escalates(signals: readonly ScoredSignal[]): boolean {
  if (signals.some(({ escalation }) => escalation)) return true;
  const ordered = signals
    .map(({ type, at, eventId }) => ({ at, eventId, stage: stage(type) }))
    .filter((step): step is { at: number; eventId: string; stage: number } => step.stage !== null)
    .sort((a, b) => a.at - b.at);
  return ordered.some((later) =>
    ordered.some(
      (earlier) => earlier.at < later.at && earlier.eventId !== later.eventId && earlier.stage < later.stage,
    ),
  );
}
