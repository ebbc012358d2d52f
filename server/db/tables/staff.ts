import { ORDER_KINDS, ORDER_RESULTS, type Order, type OrderReport } from '../../../core/contract/orders.ts';
import { type Certificate, OUTCOMES, type Receipt } from '../../../core/contract/wire.ts';
import type { GivenBundle } from '../../../core/policy/bundle.ts';
import { bool, int, json, oneOf, text, time, uuid } from '../../../core/tables/define.ts';

export const credentials = {
  person_id: uuid(),
  email: text(),
  password_hash: text(),
  failures: int(),
  locked_until: time().null(),
};

export const devices = {
  id: uuid(),
  person_id: uuid(),
  name: text(),
  public_key: text(),
  last_seq: int(),
  last_hash: text(),
  enrolled_at: time(),
  certificate_not_after: time(),
  last_seen_at: time(),
  revoked_at: time().null(),
  chain_broken_at: time().null(),
  revoked_by: uuid().null(),
  revoked_reason: text().null(),
  organisation_key_id: uuid().null(),
};

export const ruleBundles = {
  version: int(),
  bundle: json<GivenBundle>(),
  reason: text(),
  published_by: uuid(),
  published_at: time(),
  withdrawn_by: uuid().null(),
  withdrawn_at: time().null(),
  withdrawn_reason: text().null(),
};

export const deviceOrders = {
  id: uuid(),
  device_id: uuid(),
  order_seq: int(),
  kind: oneOf(ORDER_KINDS),
  reason: text(),
  ordered_by: uuid(),
  issued_at: time(),
  not_after: time(),
  signed: json<Order>(),
  result: oneOf(ORDER_RESULTS).null(),
  result_code: text().null(),
  report: json<OrderReport>().null(),
  reported_at: time().null(),
};

export const deviceRecords = {
  device_id: uuid(),
  last_seq: int(),
  last_hash: text(),
  claimed_seq: int(),
  claimed_hash: text(),
  updated_at: time(),
};

export const retiredDeviceKeys = { public_key: text(), device_id: uuid(), last_seq: int(), retired_at: time() };

export const deviceCertificates = {
  id: uuid(),
  device_id: uuid(),
  certificate: json<Certificate>(),
  issued_at: time(),
  decisions_used: int(),
};

export const enrolmentCodes = {
  id: uuid(),
  code_hash: text(),
  person_id: uuid(),
  issued_by: uuid(),
  issued_at: time(),
  expires_at: time(),
  failures: int(),
  used_at: time().null(),
  device_id: uuid().null(),
  voided_at: time().null(),
};

export const requestNonces = { device_id: uuid(), nonce: uuid(), seen_at: time() };

export const sessions = {
  token_hash: text(),
  person_id: uuid(),
  device_id: uuid().null(),
  created_at: time(),
  expires_at: time(),
  revoked_at: time().null(),
};

export const failedAttempts = {
  id: uuid(),
  kind: text(),
  origin: text(),
  failed_at: time(),
  under_way_until: time().null(),
};

export const commandOutcomes = {
  command_id: uuid(),
  body_hash: text(),
  device_id: uuid(),
  device_seq: int(),
  outcome: oneOf(OUTCOMES),
  code: text().null(),
  envelope: text(),
  receipt: json<Receipt>(),
  recorded_at: time(),
};

export const deviceShares = { device_id: uuid(), generation: int(), share: text(), made_at: time() };

export const organisationKeys = {
  id: uuid(),
  public_key: text(),
  made_at: time(),
  retired_at: time().null(),
  made_by: uuid().null(),
  reason: text().null(),
};

const KEY_PURPOSES = ['receipt', 'token'] as const;
export const serverKeys = {
  id: uuid(),
  purpose: oneOf(KEY_PURPOSES),
  public_key: text().null(),
  secret: text(),
  created_at: time(),
  retired_at: time().null(),
};

export const feedEpoch = { only_row: bool(), id: uuid(), history: text(), since: time() };
