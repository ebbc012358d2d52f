import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { THREE_LAYER } from '../config.ts';
import { signalWeight, weightOf } from '../decay.ts';
import { escalates, isAttempt } from '../escalation.ts';
import { byKind } from '../repeated.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

const term = termsOf('behavioural', THREE_LAYER.parts.behavioural);

export function behavioural({ now, signals: all }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const { kinds, strongest, beyond, repeatedKinds } = byKind(signals, now);
  const attempts = signals.filter(({ type }) => isAttempt(type));
  const disguised = attempts.filter(({ obfuscated }) => obfuscated);
  const furthest = attempts.reduce((most, signal) => Math.max(most, signalWeight(signal, now)), 0);
  return [
    ...term('volume', count(signals.length, 'signal'), weightOf(signals, now)),
    ...term('diversity', `${count(kinds, 'kind')} of signal`, strongest),
    ...term('escalation', 'went further from message to message', escalates(all) ? furthest : 0),
    ...term('repeats', `${count(repeatedKinds, 'kind')} of signal more than once`, beyond),
    ...term('obfuscation', `${count(disguised.length, 'disguised signal')}`, weightOf(disguised, now)),
  ];
}
