import { bool, int, json, oneOf, text, time, uuid } from '../../../core/tables/define.ts';
import type { WebhookMapping } from '../../../core/webhook/mapping.ts';

export interface SourceAllow {
  readonly domains: readonly string[];
  readonly phones: readonly string[];
  readonly phrases: readonly string[];
}

export const FAIL_POLICIES = ['fail_open', 'fail_closed'] as const;
export type FailPolicy = (typeof FAIL_POLICIES)[number];

export const sources = {
  id: uuid(),
  name: text(),
  active: bool(),
  /** Sealed, see server/sources/seal.ts. */
  secret: text(),
  previous_secret: text().null(),
  previous_secret_until: time().null(),
  countries: json<string[]>(),
  allow: json<SourceAllow>(),
  /** What an evaluation answers that could not be made. */
  fail_policy: oneOf(FAIL_POLICIES),
  /** In the shape of core/webhook/mapping.ts; null when it sends our own events. */
  webhook: json<WebhookMapping>().null(),
  created_at: time(),
};

export const events = {
  id: uuid(),
  source_id: uuid(),
  type: text(),
  version: int(),
  occurred_at: time(),
  received_at: time(),
  correlation_id: uuid(),
  causation_id: uuid().null(),
  payload: json<Record<string, unknown>>(),
  body_hash: text(),
};

export const DEAD_LETTER_STATES = ['waiting', 'retried', 'discarded'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

export const deadLetters = {
  event_id: uuid(),
  error: text(),
  attempts: int(),
  failed_at: time(),
  state: oneOf(DEAD_LETTER_STATES),
  settled_by: uuid().null(),
  settled_at: time().null(),
  reason: text().null(),
};
