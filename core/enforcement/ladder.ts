import type { Tier } from '../scoring/tiers.ts';
import type { ActionKind } from './actions.ts';

/** What the triggering event is about: it gives the restriction its form. */
export type LadderContext = 'account' | 'message' | 'payment' | 'booking' | 'provider';

/** What enforcement may know: tier, history and flags. No text, and no score of its own making. */
export interface LadderInput {
  readonly tier: Tier;
  /** Distinct source events with a valid signal within 30 days, shadow and voided ones left out. */
  readonly violations: number;
  /** Independent evidence layers among them. */
  readonly layers: number;
  readonly evasion: boolean;
  readonly intent: boolean;
  readonly context: LadderContext;
}

export interface Proposal {
  readonly kind: ActionKind;
  readonly hours: number | null;
  /** Automatic acts take effect by themselves; proposals wait for a named human. */
  readonly automatic: boolean;
  /** Which line of the ladder it is. */
  readonly rule: string;
}

interface Rung {
  readonly rule: string;
  readonly tier: Tier;
  /** Violations, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly when?: (input: LadderInput) => boolean;
  readonly actions: readonly Omit<Proposal, 'rule'>[];
  /** Stronger than a warning: without two layers that agree it becomes `otherwise`. */
  readonly twoLayers?: boolean;
  readonly otherwise?: readonly Omit<Proposal, 'rule'>[];
}

const auto = (kind: ActionKind, hours: number | null = null) => ({ kind, hours, automatic: true });
const propose = (kind: ActionKind, hours: number | null = null) => ({ kind, hours, automatic: false });
const MANY = Number.POSITIVE_INFINITY;
const REPEAT = 2;

const evasionIntentOrRepeat = ({ evasion, intent, violations }: LadderInput): boolean =>
  evasion || intent || violations >= REPEAT;

/** The ladder. The first rung that fits counts. Bans are never proposed by it. */
export const LADDER: readonly Rung[] = [
  { rule: 'low/first', tier: 'low', from: 1, to: 1, actions: [auto('soft_warning')] },
  { rule: 'low/further', tier: 'low', from: 2, to: MANY, actions: [auto('hard_warning', 720)] },
  { rule: 'medium/first', tier: 'medium', from: 1, to: 2, actions: [auto('hard_warning', 720)] },
  {
    rule: 'medium/third',
    tier: 'medium',
    from: 3,
    to: MANY,
    twoLayers: true,
    actions: [auto('temporary_restriction', 24)],
    otherwise: [auto('hard_warning', 720)],
  },
  {
    rule: 'high/evasion',
    tier: 'high',
    from: 1,
    to: MANY,
    when: evasionIntentOrRepeat,
    twoLayers: true,
    actions: [auto('safe_mode', 24), propose('temporary_restriction', 72)],
    otherwise: [propose('admin_escalation')],
  },
  { rule: 'high/other', tier: 'high', from: 1, to: MANY, actions: [propose('admin_escalation')] },
  {
    rule: 'critical/any',
    tier: 'critical',
    from: 0,
    to: MANY,
    twoLayers: true,
    actions: [auto('safe_mode', 24), propose('account_suspension')],
    otherwise: [propose('admin_escalation')],
  },
];

/** The names of its lines, as the shadow switch takes them. */
export const LADDER_RULES: readonly string[] = LADDER.map(({ rule }) => rule);

/** The forms that restriction and hard warning take by context. */
const FORMS: Readonly<Record<LadderContext, Partial<Record<ActionKind, ActionKind>>>> = {
  account: {},
  message: { temporary_restriction: 'message_throttled' },
  payment: { temporary_restriction: 'payment_blocked', hard_warning: 'payment_held' },
  booking: { temporary_restriction: 'booking_blocked', hard_warning: 'booking_flagged' },
  provider: { temporary_restriction: 'provider_suspended', hard_warning: 'provider_demoted' },
};

/** What the ladder asks for; nothing in the monitor tier. Whether it already stands is for the caller to know. */
export function climb(input: LadderInput): Proposal[] {
  const rung = LADDER.find(
    ({ tier, from, to, when }) =>
      tier === input.tier && input.violations >= from && input.violations <= to && (when?.(input) ?? true),
  );
  if (!rung) return [];
  const agreed = !rung.twoLayers || input.layers >= 2;
  const actions = agreed ? rung.actions : (rung.otherwise ?? []);
  return actions.map((action) => ({
    ...action,
    kind: FORMS[input.context][action.kind] ?? action.kind,
    rule: rung.rule,
  }));
}

export interface EnforcementSettings {
  /** Records what would have happened; nothing takes effect. */
  readonly shadow: boolean;
  /** Stops all automatic effects at once. */
  readonly killSwitch: boolean;
}

/**
 * What becomes of a proposal under the runtime settings. A proposal waits for a human either way and does nothing by
 * itself; an automatic act is applied, recorded in shadow, or, with the kill switch on, handed to the human queue.
 */
export function settle(
  proposal: Proposal,
  settings: EnforcementSettings,
): { readonly state: 'applied' | 'proposed'; readonly shadow: boolean } {
  if (!proposal.automatic) return { state: 'proposed', shadow: false };
  if (settings.shadow) return { state: 'applied', shadow: true };
  return { state: settings.killSwitch ? 'proposed' : 'applied', shadow: false };
}
