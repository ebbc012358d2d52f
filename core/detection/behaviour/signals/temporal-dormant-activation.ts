import { SIGNALS, type SignalType, VIOLATION_CONFIDENCE } from '../../signals.ts';
import type { BehaviourEvent } from '../define.ts';
import { behaviour, none } from '../define.ts';
import { DAY, HOUR } from '../lib/time.ts';
import { duration, reason } from '../lib/words.ts';
import { SLEEP_MS } from '../pulse.ts';

const RULE = { awakeMs: 48 * HOUR };
const RISKY_LAYERS = new Set(['contact', 'payment', 'intent']);
/** What takes over or empties an account, and how much it says on its own. */
const RISKY_EVENTS: Readonly<Partial<Record<BehaviourEvent['type'], readonly [what: string, confidence: number]>>> = {
  'user.contact_field_changed': ['contact details were changed', 0.55],
  'wallet.withdrawal': ['money was taken out', 0.6],
  'wallet.transfer': ['money was transferred', 0.55],
};

/** An account that slept for a month and does something risky within two days of waking: it may have a new owner. */
export const temporalDormantActivation = behaviour({
  type: 'TEMPORAL_DORMANT_ACTIVATION',
  about: ['message', 'money', 'account'],
  triggers: ['message.created', 'user.contact_field_changed', 'wallet.withdrawal', 'wallet.transfer'],
  coolDown: { ms: SLEEP_MS, per: 'user' },
  detect(event, history) {
    const { actorId, at } = event;
    if (actorId === null) return none;
    const { wokeAt, sleptMs } = history.user(actorId).pulse;
    if (wokeAt === null || at < wokeAt || at - wokeAt > RULE.awakeMs) return none;
    const risk = riskOf(event);
    if (!risk) return none;
    const [what, confidence] = risk;
    return [
      {
        userId: actorId,
        counterpartyId: event.partnerId,
        confidence: Math.min(0.9, confidence + (sleptMs > 90 * DAY ? 0.1 : 0)),
        reasons: [
          reason('woke', `Silent for ${duration(sleptMs)}, then ${what} ${duration(at - wokeAt)} after waking`),
        ],
      },
    ];
  },
});

function riskOf(event: BehaviourEvent): readonly [what: string, confidence: number] | null {
  if (event.about !== 'message') return RISKY_EVENTS[event.type] ?? null;
  const risky = event.signals.filter(
    ({ type, confidence }) => confidence >= VIOLATION_CONFIDENCE && RISKY_LAYERS.has(SIGNALS[type].layer),
  );
  if (risky.length === 0) return null;
  const labels = risky.map(({ type }: { type: SignalType }) => SIGNALS[type].label.toLowerCase());
  return [`a message with ${labels.join(', ')}`, 0.65];
}
