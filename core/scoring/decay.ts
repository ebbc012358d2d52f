import { SIGNALS } from '../detection/signals.ts';
import type { ScoredSignal } from './behaviour.ts';

export const DAY_MS = 86_400_000;

/** `confidence × 2^(-age / half-life)`, by the half-life of its type. A signal from the future has no age. */
export function signalWeight(signal: ScoredSignal, now: number): number {
  const age = Math.max(0, now - signal.at) / DAY_MS;
  return signal.confidence * 2 ** (-age / SIGNALS[signal.type].halfLifeDays);
}

/** What signals weigh together. */
export const weightOf = (signals: readonly ScoredSignal[], now: number): number =>
  signals.reduce((sum, signal) => sum + signalWeight(signal, now), 0);

/** One signal per source event and type: the strongest. */
export function distinctSignals(signals: readonly ScoredSignal[]): ScoredSignal[] {
  const strongest = new Map<string, ScoredSignal>();
  for (const signal of signals) {
    const key = `${signal.eventId}/${signal.type}`;
    const known = strongest.get(key);
    strongest.set(
      key,
      known
        ? {
            ...(known.confidence >= signal.confidence ? known : signal),
            at: Math.max(known.at, signal.at),
            obfuscated: known.obfuscated || signal.obfuscated,
            escalation: known.escalation || signal.escalation,
          }
        : signal,
    );
  }
  return [...strongest.values()];
}
