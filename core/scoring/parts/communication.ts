import { SIGNALS, type SignalType } from '../../detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { signalWeight } from '../decay.ts';
import { count, term } from '../term.ts';
import type { Factor } from '../tiers.ts';

/** How far an attempt has come: lead-in, contact details, leaving, paying elsewhere. Null for what is no attempt. */
function stage(type: SignalType): number | null {
  if (type === 'GROOMING_LANGUAGE') return 0;
  const { layer } = SIGNALS[type];
  if (layer === 'contact') return 1;
  if (layer === 'intent') return 2;
  return layer === 'payment' ? 3 : null;
}

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

export function communication({ now, signals: all }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const weigh = (chosen: readonly ScoredSignal[]): number =>
    chosen.reduce((sum, signal) => sum + signalWeight(signal, now), 0);
  const contact = signals.filter(({ type }) => SIGNALS[type].layer === 'contact');
  const obfuscated = signals.filter((signal) => signal.obfuscated && stage(signal.type) !== null);
  const grooming = signals.filter(({ type }) => type === 'GROOMING_LANGUAGE');
  const intent = signals.filter(({ type }) => type === 'OFF_PLATFORM_INTENT');
  const part = 'communication';
  return [
    ...term(part, 'contact', `${count(contact.length, 'signal')} of contact details`, 3 * weigh(contact), 8),
    ...term(part, 'obfuscated', `${count(obfuscated.length, 'disguised signal')}`, 4 * weigh(obfuscated), 8),
    ...term(part, 'grooming', `${count(grooming.length, 'signal')} of grooming language`, 3 * weigh(grooming), 6),
    ...term(part, 'intent', `asked to leave the platform ${count(intent.length, 'time')}`, 3 * weigh(intent), 6),
    ...term(part, 'escalation', 'went further from message to message', escalates(all) ? 4 : 0, 4),
  ];
}
