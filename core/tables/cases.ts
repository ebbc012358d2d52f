import type { SignalType } from '../detection/signals.ts';
import { TIERS } from '../scoring/tiers.ts';
import { defineTable, int, json, oneOf, real, time, uuid } from './define.ts';

export const CASE_STATES = ['open', 'claimed', 'pending_approval', 'decided', 'closed', 'reopened'] as const;
export type CaseState = (typeof CASE_STATES)[number];
export const QUEUES = ['contact', 'payments', 'fraud', 'general'] as const;
export type Queue = (typeof QUEUES)[number];

/** The terms of the priority, each visible: severity × reach × age. Ages are added by the reader's clock. */
export interface PriorityTerms {
  readonly severity: number;
  readonly reach: number;
}

export const cases = defineTable({
  name: 'cases',
  permission: 'cases.view',
  columns: {
    subject_user_id: uuid(),
    queue: oneOf(QUEUES),
    state: oneOf(CASE_STATES),
    tier: oneOf(TIERS),
    score: real().null(),
    priority: real(),
    priority_terms: json<PriorityTerms>(),
    signal_types: json<SignalType[]>(),
    signal_count: int(),
    opened_at: time(),
    last_event_at: time(),
    claimed_by: uuid().null(),
    claimed_at: time().null(),
    /** A claim is a lease: past this time anyone may claim the case. */
    claim_expires_at: time().null(),
    decided_at: time().null(),
    decided_by: uuid().null(),
    decision_id: uuid().null(),
    second_opinions: int(),
    correlation_id: uuid(),
  },
  aged: {
    by: ['last_event_at', 'decided_at'],
    unless: { column: 'state', in: CASE_STATES.filter((state) => state !== 'decided' && state !== 'closed') },
  },
  indexes: [['subject_user_id'], ['claimed_by']],
});
