import { ACTION_KINDS, ACTIONS, type ActionKind } from '../enforcement/actions.ts';
import { REASON_CODES, REASONS, type ReasonCode } from '../enforcement/reasons.ts';
import type { KeyBinding } from './define.ts';

/** Letters of the actions in the decision panel. Irreversible ones need Shift, so that no slip of a finger asks for one. */
export const ACTION_KEYS: Readonly<Record<ActionKind, string>> = {
  soft_warning: 's',
  hard_warning: 'w',
  booking_flagged: 'f',
  payment_held: 'h',
  provider_demoted: 'l',
  message_throttled: 'm',
  booking_blocked: 'b',
  payment_blocked: 'p',
  temporary_restriction: 'r',
  safe_mode: 'a',
  provider_suspended: 'v',
  admin_escalation: 'e',
  account_suspension: 'Shift+S',
  permanent_ban: 'Shift+B',
};

/** Reasons are numbered in the order of their list. */
export const REASON_KEYS = Object.fromEntries(REASON_CODES.map((code, index) => [code, String(index + 1)])) as Readonly<
  Record<ReasonCode, string>
>;

export type ReasonBindingId = `reason.${ReasonCode}`;
export type ActionBindingId = `action.${ActionKind}`;

const decide = (label: string, keys: string): KeyBinding => ({
  scope: 'decide',
  group: 'Decide',
  label,
  keys: [keys],
  permission: 'cases.decide',
});

export const REASON_BINDINGS = Object.fromEntries(
  REASON_CODES.map((code) => [
    `reason.${code}`,
    decide(`Reason: ${REASONS[code].label}`, `[Shift]+${REASON_KEYS[code]}`),
  ]),
) as Readonly<Record<ReasonBindingId, KeyBinding>>;

export const ACTION_BINDINGS = Object.fromEntries(
  ACTION_KINDS.map((kind) => [`action.${kind}`, decide(`Action: ${ACTIONS[kind].label}`, ACTION_KEYS[kind])]),
) as Readonly<Record<ActionBindingId, KeyBinding>>;
