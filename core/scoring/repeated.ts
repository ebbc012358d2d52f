import type { ScoredSignal } from './behaviour.ts';
import { signalWeight } from './decay.ts';

/** What signals of a kind weigh: the strongest of each, and what the others of it add, over all kinds. */
export function byKind(signals: readonly ScoredSignal[], now: number) {
  const weights = new Map<string, number[]>();
  for (const signal of signals) {
    const known = weights.get(signal.type);
    const weight = signalWeight(signal, now);
    if (known) known.push(weight);
    else weights.set(signal.type, [weight]);
  }
  let strongest = 0;
  let beyond = 0;
  let repeatedKinds = 0;
  for (const ofKind of weights.values()) {
    const most = Math.max(...ofKind);
    strongest += most;
    if (ofKind.length < 2) continue;
    repeatedKinds += 1;
    beyond += ofKind.reduce((sum, one) => sum + one, 0) - most;
  }
  return { kinds: weights.size, strongest, beyond, repeatedKinds };
}
