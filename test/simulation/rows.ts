import type { RoleName } from '../../core/access/roles.ts';
import type { Write } from './store.ts';

const KINDS = [
  'person',
  'device',
  'user',
  'message',
  'case',
  'correlation',
  'action',
  'signal',
  'event',
  'epoch',
] as const;

/** An id that says what it is of: the n-th message, the n-th case. */
export const idOf = (kind: (typeof KINDS)[number], n: number): string =>
  `00000000-0000-4000-8${String(KINDS.indexOf(kind)).padStart(3, '0')}-${String(n).padStart(12, '0')}`;

/** Of an action that commands make again and again: only the first of them can be stored. */
export const TAKEN_ID = idOf('action', 1);

/** Who works at none of the desks. */
export const SOMEBODY_ELSE = 99;

/** Virtual time begins here. */
export const BEGIN = Date.UTC(2026, 10, 22, 8);

export const personWrite = (n: number, role: RoleName): Write => ({
  table: 'people',
  id: idOf('person', n),
  isNew: true,
  values: { display_name: `Person ${n}`, role, active: true },
});

const user = (n: number): Write => ({
  table: 'users',
  id: idOf('user', n),
  isNew: true,
  evidence: true,
  values: {
    external_id: `u-${n}`,
    display_name: `Jane Example ${n}`,
    email: `jane${n}@example.org`,
    phone: null,
    user_type: 'client',
    country: 'DE',
    verification_status: null,
    status: 'active',
    registered_at: BEGIN - 86_400_000,
    last_seen_at: null,
    score: 50.5,
    tier: 'medium',
    trend: 'stable',
  },
});

const message = (n: number, evidence: boolean): Write => ({
  table: 'messages',
  id: idOf('message', n),
  isNew: true,
  evidence,
  values: {
    external_id: `m-${n}`,
    conversation_id: null,
    sender_id: idOf('user', n),
    receiver_id: idOf('user', 1),
    content: `call 0301234567${n}, or write to jane${n}@example.org`,
    sent_at: BEGIN - 60_000,
    edited_at: null,
    deleted_at: null,
  },
});

const signal = (n: number): Write => ({
  table: 'signals',
  id: idOf('signal', n),
  isNew: true,
  evidence: true,
  values: {
    user_id: idOf('user', n),
    counterparty_id: null,
    event_id: idOf('event', n),
    type: 'CONTACT_PHONE',
    confidence: 0.9,
    spans: [],
    reasons: [{ code: 'phone', text: 'A phone number' }],
    obfuscation: [],
    patterns: [],
    detector_version: '1',
    occurred_at: BEGIN - 60_000,
    verdict: null,
    verdict_by: null,
    verdict_at: null,
  },
});

/** Subject, message, signal and case, as the pipeline writes them. `shown`: the message is evidence from the start. */
export const caseWrites = (n: number, shown: boolean): Write[] => [
  user(n),
  message(n, shown),
  signal(n),
  {
    table: 'cases',
    id: idOf('case', n),
    isNew: true,
    values: {
      subject_user_id: idOf('user', n),
      queue: 'contact',
      state: 'open',
      tier: 'medium',
      score: 50.5,
      priority: n,
      priority_terms: { reach: 2, severity: 1 },
      signal_types: ['CONTACT_PHONE'],
      signal_count: 1,
      opened_at: BEGIN + n,
      last_event_at: BEGIN + n,
      claimed_by: null,
      claimed_at: null,
      claim_expires_at: null,
      decided_at: null,
      decided_by: null,
      decision_id: null,
      second_opinions: 0,
      correlation_id: idOf('correlation', n),
    },
  },
];
