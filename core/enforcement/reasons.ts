/** Reason code → policy clause. A decision names a reason; the clause follows from it. */
export interface ReasonInfo {
  readonly label: string;
  readonly clause: string;
  /** Whether a decision with this reason may carry actions against the account. */
  readonly violation: boolean;
}

export const REASONS = {
  contact_sharing: { label: 'Shared contact details', clause: 'TOS-4.1', violation: true },
  payment_circumvention: { label: 'Moved payment off the platform', clause: 'TOS-4.2', violation: true },
  solicitation: { label: 'Asked to leave the platform', clause: 'TOS-4.3', violation: true },
  fraud: { label: 'Fraud', clause: 'TOS-6.1', violation: true },
  coordinated_abuse: { label: 'Coordinated abuse', clause: 'TOS-6.2', violation: true },
  booking_abuse: { label: 'Booking abuse', clause: 'TOS-5.1', violation: true },
  no_violation: { label: 'No violation', clause: 'TOS-0', violation: false },
  insufficient_evidence: { label: 'Not enough evidence', clause: 'TOS-0', violation: false },
} as const satisfies Record<string, ReasonInfo>;

export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];
