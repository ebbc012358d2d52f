import { int, json, oneOf, real, text, time, uuid } from '../../../core/tables/define.ts';

/** Provider data beside the account. */
export const providers = {
  user_id: uuid(),
  category: text().null(),
  payout_ref: text().null(),
  registered_at: time().null(),
  updated_at: time(),
};

export const categories = {
  id: uuid(),
  external_id: text(),
  name: text(),
  parent_external_id: text().null(),
  updated_at: time(),
};

export const userDevices = {
  user_id: uuid(),
  device_id: text(),
  user_agent: text().null(),
  region: text().null(),
  first_seen_at: time(),
  last_seen_at: time(),
};

export const contactChanges = {
  event_id: uuid(),
  user_id: uuid(),
  field: oneOf(['email', 'phone']),
  old_value: text().null(),
  new_value: text(),
  changed_at: time(),
};

export const profileChanges = { event_id: uuid(), user_id: uuid(), fields: json<string[]>(), changed_at: time() };

/** One row per pair, the smaller id first. */
export const relationships = {
  user_id: uuid(),
  counterparty_id: uuid(),
  messages: int(),
  bookings: int(),
  transactions: int(),
  /** The larger of what the platform states and the pair's decayed share of either's interactions. */
  strength: real().null(),
  stated_strength: real().null(),
  first_at: time(),
  last_at: time(),
  weight: real(),
  weight_at: time().null(),
  completed: int(),
  booked_at: time().null(),
  paid_at: time().null(),
  message_at: time().null(),
  messages_after: int(),
};

/** What the platform itself enforced, outside of Docket. */
export const platformActions = {
  id: uuid(),
  external_id: text(),
  user_id: uuid(),
  kind: text(),
  reason: text().null(),
  applied_at: time().null(),
  reversed_at: time().null(),
};

export const APPEAL_OUTCOMES = ['uphold', 'modify', 'reverse'] as const;
export const appeals = {
  id: uuid(),
  external_id: text(),
  user_id: uuid(),
  action_external_id: text().null(),
  reason: text().null(),
  outcome: oneOf(APPEAL_OUTCOMES).null(),
  submitted_at: time().null(),
  resolved_at: time().null(),
};

export const settings = {
  key: text(),
  value: json<Record<string, unknown>>(),
  changed_by: text(),
  reason: text(),
  changed_at: time(),
};
