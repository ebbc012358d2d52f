import type { Party, StandingAction } from '../../../core/enforcement/evaluate.ts';
import { EVALUATED_ACTIONS, EVALUATIONS } from '../../../core/enforcement/holds.ts';
import { TIERS } from '../../../core/scoring/tiers.ts';
import { int, json, oneOf, real, text, time, uuid } from '../../../core/tables/define.ts';

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
  policy_version: int().null(),
  correlation_id: uuid(),
  device_id: uuid().null(),
  command_id: uuid().null(),
  canonical: text(),
  recorded_at: time(),
};

/** What an evaluation was made from. */
export interface EvaluationSeen {
  readonly account: PartySeen | null;
  readonly counterparty: PartySeen | null;
  readonly signals: readonly {
    readonly type: string;
    readonly confidence: number;
    readonly obfuscation: readonly string[];
  }[];
  readonly detector_version: string | null;
  readonly settings: object;
}
export type PartySeen = Pick<Party, 'status' | 'score' | 'tier'> & {
  readonly actions: readonly Pick<StandingAction, 'kind' | 'automatic' | 'ends_at'>[];
};

/** What a platform asked before it let an action through, and what was answered. */
export const evaluations = {
  id: uuid(),
  source_id: uuid(),
  /** Unique per source: a repeat is answered as the first was. */
  request_id: uuid(),
  body_hash: text(),
  correlation_id: uuid(),
  action: oneOf(EVALUATED_ACTIONS),
  user_id: uuid().null(),
  user_external_id: text(),
  counterparty_external_id: text().null(),
  decision: oneOf(EVALUATIONS),
  would_be: oneOf(EVALUATIONS).null(),
  score: real().null(),
  tier: oneOf(TIERS),
  reasons: json<readonly { code: string; text: string }[]>(),
  saw: json<EvaluationSeen>(),
  evaluated_at: time(),
};

/** Work that follows a commit. */
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
