import type { UserStatus } from '../../enforcement/actions.ts';
import type { Tier } from '../../scoring/tiers.ts';
import type { PartyRole } from '../define.ts';
import type { SignalType } from '../signals.ts';
import type { Pulse } from './pulse.ts';

/** What is known about the things that behaviour is read from. Times in ms, ids are ours unless they are called `ref`. */

export interface UserFacts {
  readonly id: string;
  readonly role: PartyRole;
  /** As last scored; null: never scored. */
  readonly tier: Tier | null;
  readonly status: UserStatus;
  readonly registeredAt: number | null;
  /** The last time that something was enforced for real, here or by the platform. */
  readonly enforcedAt: number | null;
  readonly pulse: Pulse;
}

export interface BookingFact {
  /** The platform's id. */
  readonly ref: string;
  readonly clientId: string;
  readonly providerId: string;
  readonly category: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly status: 'created' | 'updated' | 'completed' | 'cancelled' | 'no_show';
  readonly statusAt: number;
  readonly scheduledAt: number | null;
  /** Hour of scheduledAt on the clock of the place; null without a time. */
  readonly localHour: number | null;
  /** The platform gave no time zone, so that the hour is one of UTC. */
  readonly hourIsUtc: boolean;
  readonly bookedAt: number;
  readonly endedAt: number | null;
  /** Who cancelled or did not appear; null when the platform does not say. */
  readonly faultId: string | null;
}

/** Money that moved or tried to: payments for work and movements of the wallet. */
export interface MoneyFact {
  readonly ref: string;
  readonly kind: 'payment' | 'deposit' | 'withdrawal' | 'transfer';
  readonly userId: string;
  readonly partnerId: string | null;
  readonly bookingRef: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly method: string | null;
  readonly status: 'initiated' | 'completed' | 'failed' | 'cancelled';
  readonly at: number;
}

export interface DisputeFact {
  readonly ref: string;
  readonly bookingRef: string;
  readonly complainantId: string;
  readonly respondentId: string;
  readonly kind: string;
  readonly openedAt: number;
  /** When the disputed booking was completed; null: it was not, or is unknown. */
  readonly completedAt: number | null;
}

export interface RatingFact {
  readonly ref: string;
  readonly clientId: string;
  readonly providerId: string;
  readonly score: number;
  readonly at: number;
  readonly raterRegisteredAt: number | null;
  /** The rater shares a device with the provider or with another of the provider's raters. */
  readonly raterLinked: boolean;
}

/** A message signal between two users. */
export interface SignalFact {
  readonly userId: string;
  readonly counterpartyId: string | null;
  readonly type: SignalType;
  readonly confidence: number;
  readonly at: number;
}

/** What is usual in a category, and from how many bookings that is known. */
export interface CategoryFacts {
  readonly bookings: number;
  readonly meanAmount: number;
  readonly sdAmount: number;
  readonly completions: number;
  readonly meanMinutes: number;
}

export const SHARED_VALUES = ['phone', 'email', 'payout', 'device'] as const;
export type SharedValue = (typeof SHARED_VALUES)[number];

/** Another account that has the same phone, address, payout or device. */
export interface IdentityMatch {
  readonly otherId: string;
  readonly otherRole: PartyRole;
  readonly shared: SharedValue;
  /** At high or critical, or restricted and worse. */
  readonly flagged: boolean;
  /** Both have had it from then on; null: since before anything that matters. */
  readonly since: number | null;
}

/** A prompt much like the one in hand, sent within the last day. */
export interface PromptMatch {
  readonly senderId: string;
  readonly receiverId: string;
  readonly at: number;
  /** Shares a device or a payout with the sender in hand, directly or over another one in the list; true for itself. */
  readonly linked: boolean;
}
