import { SIGNALS, type SignalLayer, type SignalType, VIOLATION_CONFIDENCE } from '../detection/signals.ts';
import type { Queue } from '../tables/cases.ts';
import type { LadderContext } from './ladder.ts';
import type { ReasonCode } from './reasons.ts';

/** A signal as enforcement sees it. */
export interface EvidenceSignal {
  readonly id: string;
  readonly eventId: string;
  readonly type: SignalType;
  readonly confidence: number;
  readonly obfuscated: boolean;
}

export interface Evidence {
  /** Distinct source events with a valid signal. */
  readonly violations: number;
  readonly layers: ReadonlySet<SignalLayer>;
  readonly evasion: boolean;
  readonly intent: boolean;
  /** The layer that carries most, by the sum of confidences; null without a valid signal. */
  readonly main: SignalLayer | null;
  readonly types: readonly SignalType[];
  /** Ids of the valid signals. */
  readonly signalIds: readonly string[];
}

/** Sums up the signals of 30 days; those below the bar of a violation are informational and left out. */
export function weighEvidence(signals: readonly EvidenceSignal[]): Evidence {
  const valid = signals.filter(({ confidence }) => confidence >= VIOLATION_CONFIDENCE);
  const byLayer = new Map<SignalLayer, number>();
  for (const { type, confidence } of valid) {
    const { layer } = SIGNALS[type];
    byLayer.set(layer, (byLayer.get(layer) ?? 0) + confidence);
  }
  const [main] = [...byLayer].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return {
    violations: new Set(valid.map(({ eventId }) => eventId)).size,
    layers: new Set(byLayer.keys()),
    evasion: valid.some(({ obfuscated }) => obfuscated),
    intent: byLayer.has('intent'),
    main: main?.[0] ?? null,
    types: [...new Set(valid.map(({ type }) => type))].sort(),
    signalIds: valid.map(({ id }) => id),
  };
}

interface LayerMeaning {
  readonly queue: Queue;
  readonly reason: ReasonCode;
  readonly context: LadderContext;
}

/** Where a case with this main layer goes, which reason its actions carry, and what they take hold of. */
export const LAYER_MEANING: Readonly<Record<SignalLayer, LayerMeaning>> = {
  contact: { queue: 'contact', reason: 'contact_sharing', context: 'message' },
  intent: { queue: 'contact', reason: 'solicitation', context: 'message' },
  payment: { queue: 'payments', reason: 'payment_circumvention', context: 'payment' },
  wallet: { queue: 'payments', reason: 'fraud', context: 'payment' },
  booking: { queue: 'general', reason: 'booking_abuse', context: 'booking' },
  provider: { queue: 'general', reason: 'booking_abuse', context: 'provider' },
  temporal: { queue: 'general', reason: 'fraud', context: 'account' },
  identity: { queue: 'fraud', reason: 'fraud', context: 'account' },
  network: { queue: 'fraud', reason: 'coordinated_abuse', context: 'account' },
};

/** Of an account whose tier comes from behaviour alone. */
export const NO_LAYER: LayerMeaning = { queue: 'general', reason: 'booking_abuse', context: 'account' };
