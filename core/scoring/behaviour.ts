import type { SignalType } from '../detection/signals.ts';

/** A signal as scoring sees it: kind, strength and time, never text. Voided ones are not in the list. */
export interface ScoredSignal {
  readonly eventId: string;
  readonly type: SignalType;
  readonly confidence: number;
  readonly at: number;
  readonly obfuscated: boolean;
  readonly escalation: boolean;
}

/** Everything that a score rests on, for one user at one time. Counts are of the last 30 days unless a name says more. */
export interface Behaviour {
  readonly now: number;
  readonly signals: readonly ScoredSignal[];
  readonly bookings: {
    readonly total: number;
    readonly cancelled: number;
    /** A booking of a pair was cancelled within six hours after a contact signal of the pair. */
    readonly contactThenCancel: boolean;
    readonly night: number;
    /** Of the last 90 days: came to an end, and came to another end than completion by this user's fault. */
    readonly ended90d: number;
    readonly failed90d: number;
  };
  readonly activity: {
    /** Days with more than four times the usual number of events, and at least ten. */
    readonly burstDays: number;
    /** More than 30 idle days, then active again within the last week. */
    readonly wokeUp: boolean;
  };
  readonly money: {
    readonly circularPartners: number;
    readonly topUpsIn24h: number;
    readonly splitDays: number;
    readonly deposited: number;
    readonly withdrawn: number;
  };
  readonly history: {
    /** Applied, real and never reversed. */
    readonly enforcements: number;
    /** Against this user, of the last 90 days. */
    readonly disputes90d: number;
    readonly deniedAppeals: number;
  };
  readonly account: {
    readonly verification: string | null;
    readonly registeredAt: number | null;
    readonly profileComplete: boolean;
  };
  readonly network: {
    readonly deviceSharedWithSuspended: boolean;
    readonly deviceSharedWithHighRisk: boolean;
    readonly tiesAbove60: number;
    /** Other accounts on the same devices. */
    readonly deviceAccounts: number;
  };
}
