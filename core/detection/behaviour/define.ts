import type { EventType } from '../../contract/events/index.ts';
import type { Reason } from '../define.ts';
import type { PatternFlag, SignalType } from '../signals.ts';
import type { BookingFact, DisputeFact, MoneyFact, RatingFact, SignalFact } from './facts.ts';
import type { History } from './history.ts';

interface Base {
  readonly id: string;
  readonly type: EventType;
  readonly at: number;
  /** Who did it, as far as the event says; null for what nobody of the platform's users did. */
  readonly actorId: string | null;
  /** The other side of it. */
  readonly partnerId: string | null;
  /** The two whom it ties; null: no pair. */
  readonly pair: readonly [string, string] | null;
}

/** An event as behaviour reads it: what kind of thing it is about, and that thing as it is after the event. */
export interface EventOf {
  message: Base & { readonly about: 'message'; readonly signals: readonly SignalFact[] };
  booking: Base & { readonly about: 'booking'; readonly booking: BookingFact };
  money: Base & { readonly about: 'money'; readonly money: MoneyFact };
  dispute: Base & { readonly about: 'dispute'; readonly dispute: DisputeFact };
  rating: Base & { readonly about: 'rating'; readonly rating: RatingFact };
  account: Base & {
    readonly about: 'account';
    readonly userId: string;
    /** Of user.contact_field_changed. */
    readonly changedField: 'email' | 'phone' | null;
  };
  tie: Base & { readonly about: 'tie'; readonly statedStrength: number };
  other: Base & { readonly about: 'other' };
}
export type Subject = keyof EventOf;
export type BehaviourEvent = EventOf[Subject];

/** What a detector found about one user. Never a tier, never a decision. */
export interface Finding {
  readonly userId: string;
  readonly counterpartyId?: string | null;
  readonly confidence: number;
  readonly reasons: readonly Reason[];
  readonly patterns?: readonly PatternFlag[];
}

export interface BehaviourDraft {
  readonly type: SignalType;
  readonly userId: string;
  readonly counterpartyId: string | null;
  readonly confidence: number;
  readonly reasons: readonly Reason[];
  readonly patterns: readonly PatternFlag[];
}

/** A pattern that still holds is not raised anew within `ms`, unless it has grown (see cool-down.ts). */
export interface CoolDown {
  readonly ms: number;
  readonly per: 'user' | 'pair';
}

export interface BehaviourDetector {
  readonly type: SignalType;
  readonly triggers: readonly EventType[];
  readonly coolDown: CoolDown;
  readonly detect: (event: BehaviourEvent, history: History) => readonly BehaviourDraft[];
}

const none: readonly Finding[] = [];

/**
 * A detector that reads events about `about`. It is asked for its triggers only, and sees history up to and including
 * the event.
 */
export function behaviour<S extends Subject>(options: {
  type: SignalType;
  about: readonly S[];
  triggers: readonly EventType[];
  coolDown: CoolDown;
  detect: (event: EventOf[S], history: History) => readonly Finding[];
}): BehaviourDetector {
  const { type, about, triggers, coolDown } = options;
  const reads = (event: BehaviourEvent): event is EventOf[S] => (about as readonly Subject[]).includes(event.about);
  return {
    type,
    triggers,
    coolDown,
    detect: (event, history) =>
      (reads(event) ? options.detect(event, history) : none).map((finding) => ({
        type,
        userId: finding.userId,
        counterpartyId: finding.counterpartyId ?? null,
        confidence: finding.confidence,
        reasons: finding.reasons,
        patterns: finding.patterns ?? [],
      })),
  };
}

export { none };
