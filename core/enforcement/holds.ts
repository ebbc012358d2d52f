import type { ActionKind } from './actions.ts';

/** What a platform asks about before it lets it through. */
export const EVALUATED_ACTIONS = ['booking.create', 'payment.initiate', 'provider.register', 'message.send'] as const;
export type EvaluatedAction = (typeof EVALUATED_ACTIONS)[number];

/** From the mildest to the strongest. */
export const EVALUATIONS = ['allow', 'flag', 'block'] as const;
export type EvaluationDecision = (typeof EVALUATIONS)[number];

type Hold = Readonly<Partial<Record<EvaluatedAction, Exclude<EvaluationDecision, 'allow'>>>>;

const EVERYTHING: Hold = {
  'booking.create': 'block',
  'payment.initiate': 'block',
  'provider.register': 'block',
  'message.send': 'block',
};
/** Warnings and escalations hold nothing. */
const NOTHING: Hold = {};

/** What a live enforcement action holds, or marks for a look. */
export const HOLDS: Readonly<Record<ActionKind, Hold>> = {
  soft_warning: NOTHING,
  hard_warning: NOTHING,
  admin_escalation: NOTHING,
  booking_flagged: { 'booking.create': 'flag' },
  payment_held: { 'payment.initiate': 'flag' },
  provider_demoted: { 'provider.register': 'flag' },
  message_throttled: { 'message.send': 'block' },
  booking_blocked: { 'booking.create': 'block' },
  payment_blocked: { 'payment.initiate': 'block' },
  provider_suspended: { 'booking.create': 'block', 'provider.register': 'block' },
  // Messaging and payments are held; the rest is looked at.
  safe_mode: { ...EVERYTHING, 'booking.create': 'flag', 'provider.register': 'flag' },
  temporary_restriction: EVERYTHING,
  account_suspension: EVERYTHING,
  permanent_ban: EVERYTHING,
};

/** Done with somebody: what holds the other side holds it too. */
export const TAKES_TWO: ReadonlySet<EvaluatedAction> = new Set(['booking.create', 'payment.initiate']);
