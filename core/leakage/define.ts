import { SIGNALS, type SignalType } from '../detection/signals.ts';

/** How far a pair has gone from the first hint to working past the platform. Only ever forward. */
export const LEAKAGE_STAGES = ['signal', 'attempt', 'confirmation', 'leakage'] as const;
export type LeakageStage = (typeof LEAKAGE_STAGES)[number];

export const DESTINATIONS = ['app', 'social', 'phone', 'email', 'payment'] as const;
export type Destination = (typeof DESTINATIONS)[number];

const DAY = 86_400_000;
/** From the first signal, or from the first after the window before has passed. */
export const WINDOW_MS = 7 * DAY;
/** Without a paid booking for this long, while they go on, it is leakage. */
export const LEAKAGE_MS = 14 * DAY;
/** A few words about what was just called off are not going on. */
export const GOING_ON_MS = DAY;

export interface Funnel {
  /** The furthest that was reached. */
  readonly stage: LeakageStage;
  readonly windowFrom: number;
  /** Signals of the window. */
  readonly kinds: readonly SignalType[];
  /** Who gave the first signal. */
  readonly leakerId: string;
  readonly destination: Destination | null;
  readonly signalAt: number;
  readonly attemptAt: number | null;
  readonly confirmationAt: number | null;
  readonly leakageAt: number | null;
  /** Gross value of the bookings that were called off; null when the platform gave no amount. */
  readonly loss: number | null;
  readonly currency: string | null;
  /** When to look whether it is leakage; null: nothing to wait for. */
  readonly checkAt: number | null;
}

export interface Step {
  readonly funnel: Funnel;
  /** Stages that were reached by this, in order. */
  readonly reached: readonly LeakageStage[];
}

const DESTINATION_OF: Partial<Record<SignalType, Destination>> = {
  CONTACT_PHONE: 'phone',
  CONTACT_EMAIL: 'email',
  CONTACT_SOCIAL: 'social',
  CONTACT_MESSAGING_APP: 'app',
  CONTACT_LINK: 'app',
  PAYMENT_EXTERNAL: 'payment',
  TX_REDIRECT_ATTEMPT: 'payment',
  DISCOUNT_OFFER_DETECTED: 'payment',
};

/** What leads away from the platform. Grooming may, and is no signal of it alone. */
export const leadsAway = (type: SignalType): boolean => type in DESTINATION_OF || type === 'OFF_PLATFORM_INTENT';

/** Where the surest of the signals leads. */
export function destinationOf(signals: readonly { type: SignalType; confidence: number }[]): Destination | null {
  const known = signals.filter(({ type }) => type in DESTINATION_OF).sort((a, b) => b.confidence - a.confidence);
  // "WhatsApp" beside a number: the app says more than the number does.
  const first = known.find(({ type }) => type === 'CONTACT_MESSAGING_APP') ?? known[0];
  return first ? (DESTINATION_OF[first.type] ?? null) : null;
}

export const layersOf = (types: readonly SignalType[]): number =>
  new Set(types.map((type) => SIGNALS[type].layer)).size;
