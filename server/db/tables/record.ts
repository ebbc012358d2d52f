import { int, json, oneOf, text, time, uuid } from '../../../core/tables/define.ts';

export const ACTOR_KINDS = ['person', 'rule', 'job', 'device'] as const;

/** The audit log: append-only by trigger. */
export const auditRows = {
  id: uuid(),
  actor_kind: oneOf(ACTOR_KINDS),
  actor_id: text(),
  action: text(),
  entity: text(),
  entity_id: text(),
  before_hash: text().null(),
  after_hash: text().null(),
  reason: text().null(),
  policy_clause: text().null(),
  correlation_id: uuid(),
  device_id: uuid().null(),
  command_id: uuid().null(),
  canonical: text(),
  recorded_at: time(),
};

/** Work that follows a commit (DESIGN §1.4). */
export const effects = {
  id: uuid(),
  kind: text(),
  payload: json<Record<string, unknown>>(),
  correlation_id: uuid(),
  created_at: time(),
  run_after: time(),
  attempts: int(),
  last_error: text().null(),
  done_at: time().null(),
};
