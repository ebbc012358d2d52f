import type { CommandContext, Rows } from '../../../core/commands/define.ts';
import type { Row, TableName } from '../../../core/tables/index.ts';

export const ID = {
  moderator: '00000000-0000-7000-8000-000000000001',
  other: '00000000-0000-7000-8000-000000000002',
  case: '00000000-0000-7000-8000-00000000000a',
  user: '00000000-0000-7000-8000-00000000000b',
  signal: '00000000-0000-7000-8000-00000000000c',
  action: '00000000-0000-7000-8000-00000000000d',
  proposal: '00000000-0000-7000-8000-00000000000e',
  command: '00000000-0000-7000-8000-00000000000f',
  device: '00000000-0000-7000-8000-000000000010',
} as const;

export const NOW = Date.UTC(2026, 10, 20, 12);

export const aCase = (values: Partial<Row<'cases'>> = {}): Row<'cases'> => ({
  id: ID.case,
  version: 3,
  subject_user_id: ID.user,
  queue: 'contact',
  state: 'open',
  tier: 'medium',
  score: 45,
  priority: 50,
  priority_terms: { severity: 50, reach: 1 },
  signal_types: ['CONTACT_PHONE'],
  signal_count: 1,
  opened_at: NOW - 3_600_000,
  last_event_at: NOW - 60_000,
  claimed_by: null,
  claimed_at: null,
  claim_expires_at: null,
  decided_at: null,
  decided_by: null,
  decision_id: null,
  second_opinions: 0,
  correlation_id: '00000000-0000-7000-8000-000000000011',
  ...values,
});

export const aUser = (values: Partial<Row<'users'>> = {}): Row<'users'> => ({
  id: ID.user,
  version: 1,
  external_id: 'u-1',
  display_name: 'A•••',
  email: null,
  phone: null,
  user_type: 'provider',
  country: 'FR',
  verification_status: null,
  status: 'active',
  registered_at: null,
  last_seen_at: null,
  score: 45,
  tier: 'medium',
  trend: 'stable',
  ...values,
});

export const aSignal = (values: Partial<Row<'signals'>> = {}): Row<'signals'> => ({
  id: ID.signal,
  version: 1,
  user_id: ID.user,
  counterparty_id: null,
  event_id: ID.command,
  type: 'CONTACT_PHONE',
  confidence: 0.9,
  spans: [],
  reasons: [],
  obfuscation: [],
  patterns: [],
  detector_version: '1',
  occurred_at: NOW,
  verdict: null,
  verdict_by: null,
  verdict_at: null,
  ...values,
});

export const anAction = (values: Partial<Row<'actions'>> = {}): Row<'actions'> => ({
  id: ID.proposal,
  version: 1,
  user_id: ID.user,
  case_id: ID.case,
  decision_id: null,
  kind: 'hard_warning',
  scope: 'account',
  state: 'proposed',
  automatic: true,
  shadow: false,
  reason_code: 'contact_sharing',
  policy_clause: 'TOS-4.1',
  facts: '',
  evidence: [],
  score_id: null,
  proposed_at: NOW,
  starts_at: null,
  ends_at: null,
  decided_by: null,
  ...values,
});

type Store = { readonly [N in TableName]?: readonly Row<N>[] };

/** Rows over plain arrays: what a command sees of a store. */
export const rowsOf = (store: Store): Rows => ({
  get: (table, id) => (store[table] as readonly Row<typeof table>[] | undefined)?.find((row) => row.id === id),
  list: (table, column, equals) =>
    ((store[table] ?? []) as readonly Row<typeof table>[]).filter((row) => row[column as keyof typeof row] === equals),
});

export const context = (values: Partial<CommandContext> = {}): CommandContext => ({
  now: NOW,
  at: NOW - 1000,
  person: { id: ID.moderator, role: 'moderator' },
  deviceId: ID.device,
  commandId: ID.command,
  ...values,
});
