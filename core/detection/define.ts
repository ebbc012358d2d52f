import type { Obfuscation, PatternFlag, SignalType } from './signals.ts';

/** One message as detection sees it. Times are milliseconds since the epoch, ids are the platform's or ours: opaque. */
export interface MessageInput {
  readonly id: string;
  readonly senderId: string;
  readonly receiverId: string;
  readonly conversationId: string | null;
  readonly content: string;
  readonly sentAt: number;
}

export type PartyRole = 'client' | 'provider' | 'unknown';

/** A status that a transaction reached: one that was begun and then failed is in the list twice, under one id. */
export interface TransactionInput {
  readonly id: string;
  readonly userId: string;
  readonly counterpartyId: string | null;
  readonly status: 'initiated' | 'completed' | 'failed' | 'cancelled';
  readonly at: number;
}

/** What is known round a message. All lists are oldest first and never contain the message itself. */
export interface DetectionContext {
  /** Up to two messages of the conversation before the message. */
  readonly before: readonly MessageInput[];
  /** Up to two after it; empty on live traffic. */
  readonly after: readonly MessageInput[];
  /** Up to five earlier messages of the sender within one hour, for disclosures split over messages. */
  readonly senderRecent: readonly MessageInput[];
  /** What became of the pair's transactions near the message. */
  readonly transactions: readonly TransactionInput[];
  readonly senderRole: PartyRole;
  readonly receiverRole: PartyRole;
  /** Two-letter countries the platform works in; national phone numbers are read for these. */
  readonly countries: readonly string[];
  /** Domains and phrases that the source declares as its own (support line, masked call). */
  readonly allow: {
    readonly domains: readonly string[];
    readonly phones: readonly string[];
    readonly phrases: readonly string[];
  };
}

/** Half-open `[start, end)` in UTF-16 code units of the ORIGINAL text of `messageId`. */
export interface Span {
  readonly messageId: string;
  readonly start: number;
  readonly end: number;
}

/** A reason a person can read: a stable code, and words. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export interface SignalDraft {
  readonly type: SignalType;
  /** Calibrated: among signals of confidence ≈ p a share ≈ p is right. */
  readonly confidence: number;
  readonly spans: readonly Span[];
  readonly reasons: readonly Reason[];
  readonly obfuscation: readonly Obfuscation[];
  readonly patterns: readonly PatternFlag[];
}

/** A candidate that was looked at and found benign, with the reason kept (a refusal, a quoted rule, the platform's own line). */
export interface BenignFinding {
  readonly type: SignalType;
  readonly span: Span | null;
  readonly reason: Reason;
}

export interface DetectionResult {
  readonly signals: readonly SignalDraft[];
  readonly benign: readonly BenignFinding[];
  readonly detectorVersion: string;
}
