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

interface Step {
  readonly at: number;
  readonly eventId: string;
  readonly stage: number;
}

/** A later event went further than an earlier one, or detection said so. Another signal can only make it true. */
export function escalates(signals: readonly ScoredSignal[]): boolean {
  if (signals.some(({ escalation }) => escalation)) return true;
  const steps: Step[] = [];
  for (const { type, at, eventId } of signals) {
    const reached = stage(type);
    if (reached !== null) steps.push({ at, eventId, stage: reached });
  }
  steps.sort((a, b) => a.at - b.at);
  // Of what was earlier: the lowest step, and the lowest of any other event.
  let lowest: Step | null = null;
  let next: Step | null = null;
  let earlier = 0;
  for (const step of steps) {
    for (let one = steps[earlier]; one && one.at < step.at; earlier += 1, one = steps[earlier]) {
      if (lowest === null || one.stage < lowest.stage) {
        if (lowest !== null && lowest.eventId !== one.eventId) next = lowest;
        lowest = one;
      } else if (one.eventId !== lowest.eventId && (next === null || one.stage < next.stage)) next = one;
    }
    const before = lowest?.eventId === step.eventId ? next : lowest;
    if (before !== null && before.stage < step.stage) return true;
  }
  return false;
}
