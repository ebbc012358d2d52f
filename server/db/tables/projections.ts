import { decimal, int, json, oneOf, text, time, uuid } from '../../../core/tables/define.ts';

export const WALLET_KINDS = ['deposit', 'withdrawal', 'transfer'] as const;
export const walletTransactions = {
  id: uuid(),
  external_id: text(),
  kind: oneOf(WALLET_KINDS),
  user_id: uuid(),
  counterparty_id: uuid().null(),
  amount: decimal(),
  currency: text(),
  payment_method: text().null(),
  payout_ref: text().null(),
  occurred_at: time(),
};

export const ratings = {
  id: uuid(),
  external_id: text(),
  client_id: uuid(),
  provider_id: uuid(),
  booking_external_id: text().null(),
  score: int(),
  comment: text().null(),
  submitted_at: time(),
};

export const DISPUTE_TYPES = ['quality', 'no_show', 'payment', 'safety', 'fraud', 'other'] as const;
export const disputes = {
  id: uuid(),
  external_id: text(),
  booking_external_id: text(),
  complainant_id: uuid(),
  respondent_id: uuid(),
  dispute_type: oneOf(DISPUTE_TYPES),
  reason: text().null(),
  outcome: text().null(),
  opened_at: time(),
  resolved_at: time().null(),
};

export const refunds = {
  id: uuid(),
  external_id: text(),
  transaction_external_id: text(),
  user_id: uuid(),
  amount: decimal(),
  currency: text(),
  reason: text().null(),
  processed_at: time(),
};

export const NOTICE_TYPES = ['user', 'article_16', 'trusted_flagger'] as const;
export const reports = {
  id: uuid(),
  external_id: text(),
  reporter_id: uuid().null(),
  subject_id: uuid(),
  message_external_ids: json<string[]>(),
  reason: text(),
  notice_type: oneOf(NOTICE_TYPES),
  submitted_at: time(),
};

export const LEAKAGE_STAGES = ['signal', 'attempt', 'confirmation', 'leakage'] as const;
export const leakageStages = {
  event_id: uuid(),
  user_id: uuid(),
  counterparty_id: uuid(),
  stage: oneOf(LEAKAGE_STAGES),
  destination: text().null(),
  estimated_loss: decimal().null(),
  currency: text().null(),
  reached_at: time(),
};
