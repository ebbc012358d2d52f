import type { RoleName } from '../access/roles.ts';
import type { CommandName } from '../commands/index.ts';
import type { RuleBundle } from '../policy/bundle.ts';
import type { FollowUpKind, Resolution } from '../tables/follow-ups.ts';
import type { ErrorCode, Refusal } from './errors.ts';
import type { Outcome } from './wire.ts';

/** Value of the live query `session`. */
export type SessionStatus =
  | { readonly phase: 'signed_out'; readonly server: string; readonly knownEmail: string | null }
  /** The device holds data; the password opens it, also offline, unless the server's part of the key was given back. */
  | {
      readonly phase: 'locked';
      readonly server: string;
      readonly knownEmail: string;
      /** Why a start needs the server; null where it needs none. */
      readonly needsServer: 'lease' | 'ordered' | 'barred' | 'wiped' | null;
    }
  | {
      readonly phase: 'ready';
      readonly server: string;
      readonly person: { readonly id: string; readonly displayName: string; readonly role: RoleName };
      readonly device: { readonly id: string; readonly name: string };
      readonly certificateNotAfter: number;
      /** The rules that decisions are given by here. */
      readonly policy: RuleBundle;
    };

/**
 * Value of the live query `connection`: it always tells the truth. `online` means that the live stream is open and the
 * last window is applied.
 */
export interface ConnectionStatus {
  readonly phase:
    | 'idle'
    | 'connecting'
    | 'first_replica'
    | 'catching_up'
    | 'online'
    | 'offline'
    | 'sign_in_needed'
    | 'blocked';
  /** Why it is offline, needs a sign-in or is blocked. */
  readonly problem: Refusal | null;
  readonly lastSyncedAt: number | null;
  readonly nextTryAt: number | null;
  /** Uploads rest until then, because the server or somebody before it asked for it; downloads go on. */
  readonly nextPushAt: number | null;
  readonly progress: {
    readonly rows: number;
    readonly expected: number | null;
    /** Estimated. */
    readonly msLeft: number | null;
  } | null;
  /** While a first copy travels: the urgent and claimed cases that can be worked on already, of all. */
  readonly partial: { readonly cases: number; readonly of: number } | null;
  /** The last comparison of the local copy with the server: rows compared, and those that had to be mended. */
  readonly check: { readonly at: number; readonly rows: number; readonly mended: number } | null;
  /**
   * What this device keeps, and what its disk has left; whether the system's key store seals it beside the password. Null
   * before anybody is signed in.
   */
  readonly storage: {
    readonly replicaMb: number;
    readonly outboxMb: number;
    readonly freeMb: number;
    readonly keyStore: boolean;
    readonly quota: QuotaStatus;
  } | null;
  /** Commands that wait to leave (held or queued). */
  readonly waiting: number;
  /** Refused items that a person has not yet dismissed. */
  readonly attention: number;
}

/** What the local copy may take; MB. */
export interface QuotaStatus {
  /** The one that holds: the lower of the two. */
  readonly mb: number;
  readonly organisationMb: number;
  /** Null: as much as the organisation allows. */
  readonly ownMb: number | null;
  /** History from before it is not kept here; null: all is. */
  readonly floor: number | null;
  /** What may go has gone, and it still takes more. */
  readonly over: boolean;
}

/** What a lead, or the enforcement window, made of a command later. */
export interface FollowUp {
  /** By now: a deferred command can end up quarantined. */
  readonly kind: FollowUpKind;
  readonly resolution: Resolution | null;
  readonly dueAt: number | null;
  readonly code: ErrorCode | null;
  readonly reason: string | null;
  readonly by: string | null;
  readonly at: number | null;
}

/** Value of the live query `outbox` is a list of these, newest first. */
export interface OutboxItem {
  readonly id: string;
  readonly name: CommandName;
  readonly args: Record<string, unknown>;
  readonly caseId: string;
  readonly at: number;
  /**
   * held: can still be undone · queued: signed and waiting · delivered: accepted with a verified receipt ·
   * refused: the server said no, the item needs attention · dismissed: refused and seen · withdrawn: undone.
   */
  readonly state: 'held' | 'queued' | 'delivered' | 'refused' | 'dismissed' | 'withdrawn';
  readonly holdUntil: number | null;
  readonly seq: number | null;
  readonly correlationId: string;
  readonly outcome: Outcome | null;
  readonly code: ErrorCode | null;
  readonly detail: string | null;
  readonly recordedAt: number | null;
  /** Of a deferred one: when it is due. */
  readonly until: number | null;
  /** What became of it after its receipt; null while nothing did, and while the replica does not know. */
  readonly followUp: FollowUp | null;
  readonly attempts: number;
  /** Why the last attempt did not deliver it, when it still waits. */
  readonly lastProblem: Refusal | null;
}

export interface HeldNews extends Pick<OutboxItem, 'id' | 'name' | 'caseId' | 'holdUntil'> {
  /** Of a decision. */
  readonly reasonCode: string | null;
}

/** Value of the live query `outbox_news`: what every screen tells of. Both lists hold the newest alone. */
export interface OutboxNews {
  /** Held or queued. */
  readonly waiting: number;
  /** Refused and not yet dismissed. */
  readonly attention: number;
  /** Can still be taken back, or is about to leave. */
  readonly held: readonly HeldNews[];
  /** Refused, or kept as a second opinion. */
  readonly settled: readonly Pick<OutboxItem, 'id' | 'name' | 'caseId' | 'state' | 'code'>[];
}
