import { SIGNALS } from '../../detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { FIVE_COMPONENT } from '../config.ts';
import { weightOf } from '../decay.ts';
import { escalates, isAttempt } from '../escalation.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

const term = termsOf('communication', FIVE_COMPONENT.parts.communication);

export function communication({ now, signals: all }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const contact = signals.filter(({ type }) => SIGNALS[type].layer === 'contact');
  const obfuscated = signals.filter((signal) => signal.obfuscated && isAttempt(signal.type));
  const grooming = signals.filter(({ type }) => type === 'GROOMING_LANGUAGE');
  const intent = signals.filter(({ type }) => type === 'OFF_PLATFORM_INTENT');
  const asked = `asked to leave the platform ${count(intent.length, 'time')}`;
  return [
    ...term('contact', `${count(contact.length, 'signal')} of contact details`, weightOf(contact, now)),
    ...term('obfuscated', `${count(obfuscated.length, 'disguised signal')}`, weightOf(obfuscated, now)),
    ...term('grooming', `${count(grooming.length, 'signal')} of grooming language`, weightOf(grooming, now)),
    ...term('intent', asked, weightOf(intent, now)),
    ...term('escalation', 'went further from message to message', escalates(all) ? 1 : 0),
  ];
}
