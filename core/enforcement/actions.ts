/** Enforcement actions: what each is called, whether it can be undone, and what it holds. */
export const SCOPES = ['messaging', 'payments', 'listings', 'account'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ActionInfo {
  readonly label: string;
  /** Higher is stronger; status is derived from the strongest live one. */
  readonly severity: number;
  /** Irreversible acts need a second, named person. */
  readonly irreversible: boolean;
  readonly scope: Scope;
  /** The status a live action gives to the account; null leaves it untouched. */
  readonly status: UserStatus | null;
  /** Timed actions end by themselves after this many hours unless the decision says otherwise. */
  readonly defaultHours: number | null;
}

export const USER_STATUSES = ['active', 'warned', 'restricted', 'suspended', 'banned'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

const action = (
  label: string,
  severity: number,
  scope: Scope,
  status: UserStatus | null,
  defaultHours: number | null = null,
  irreversible = false,
): ActionInfo => ({ label, severity, scope, status, defaultHours, irreversible });

export const ACTIONS = {
  soft_warning: action('Soft warning', 1, 'account', null),
  hard_warning: action('Hard warning', 2, 'account', 'warned', 720),
  booking_flagged: action('Booking flagged', 2, 'listings', null),
  payment_held: action('Payment held', 3, 'payments', null, 72),
  provider_demoted: action('Listing demoted', 3, 'listings', null, 168),
  message_throttled: action('Messages throttled', 4, 'messaging', 'restricted', 24),
  booking_blocked: action('Bookings blocked', 4, 'listings', 'restricted', 72),
  payment_blocked: action('Payments blocked', 4, 'payments', 'restricted', 72),
  temporary_restriction: action('Temporary restriction', 5, 'account', 'restricted', 24),
  safe_mode: action('Safe mode', 5, 'account', 'restricted', 24),
  provider_suspended: action('Provider suspended', 6, 'listings', 'suspended', 168),
  admin_escalation: action('Escalation to a lead', 3, 'account', null),
  account_suspension: action('Account suspension', 7, 'account', 'suspended', null, true),
  permanent_ban: action('Permanent ban', 8, 'account', 'banned', null, true),
} as const satisfies Record<string, ActionInfo>;

export type ActionKind = keyof typeof ACTIONS;
export const ACTION_KINDS = Object.keys(ACTIONS) as ActionKind[];
export const actionInfo = (kind: ActionKind): ActionInfo => ACTIONS[kind];

export const ACTION_STATES = [
  'proposed',
  'approved',
  'rejected',
  'expired_unapproved',
  'applied',
  'reversed',
  'ended',
] as const;
export type ActionState = (typeof ACTION_STATES)[number];
