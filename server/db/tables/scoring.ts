import type { SignalType } from '../../../core/detection/signals.ts';
import type { answers } from '../../../core/scoring/answers.ts';
import { MODEL_NAMES } from '../../../core/scoring/config.ts';
import { TIERS } from '../../../core/scoring/tiers.ts';
import { int, json, oneOf, real, text, time, uuid } from '../../../core/tables/define.ts';

/** Days (since 1970-01-01, UTC) on which the clock went over the accounts. */
export const decaySweeps = {
  day: int(),
  /** The last account that was looked at. */
  after_user_id: uuid().null(),
  accounts: int(),
  lowered: int(),
  started_at: time(),
  finished_at: time().null(),
};

export const REPLAY_KINDS = ['replay', 'rescore'] as const;
export const REPLAY_STATES = ['running', 'complete', 'applying', 'applied', 'cancelled', 'failed'] as const;
export const REPLAY_PHASES = ['prepare', 'events', 'signals', 'compare', 'done'] as const;
export const REPLAY_DETECTORS = ['current', 'stored'] as const;

/** Recomputations of history under another version, and of accounts. */
export const replays = {
  id: uuid(),
  kind: oneOf(REPLAY_KINDS),
  state: oneOf(REPLAY_STATES),
  phase: oneOf(REPLAY_PHASES),
  /** By when the events were received; null: from the first, to the last. */
  from_at: time().null(),
  to_at: time().null(),
  model: oneOf(MODEL_NAMES),
  model_version: text(),
  /** The model of the live scores when it began. */
  champion: oneOf(MODEL_NAMES),
  detector: oneOf(REPLAY_DETECTORS),
  detector_version: text(),
  /** Our ids; null: everybody. */
  users: json<readonly string[]>().null(),
  /** The schema that it works in; null: none, or the temporary one of its session. */
  workspace: text().null(),
  /** When accounts are compared: the same moment for both sides. */
  as_of: time(),
  total: int(),
  done: int(),
  after_user_id: uuid().null(),
  correlation_id: uuid(),
  started_by: uuid(),
  reason: text(),
  started_at: time(),
  finished_at: time().null(),
  /** Who applied or cancelled it. */
  settled_by: uuid().null(),
  settled_reason: text().null(),
  settled_at: time().null(),
  summary: json<Record<string, unknown>>().null(),
  error: text().null(),
};

export const replayScores = {
  replay_id: uuid(),
  user_id: uuid(),
  /** The newest live rows that the comparison saw. */
  live_score_id: uuid().null(),
  live_signal_id: uuid().null(),
  before_value: real().null(),
  before_tier: oneOf(TIERS).null(),
  after_value: real(),
  after_tier: oneOf(TIERS),
  answers: json<ReturnType<typeof answers>>(),
  /** Kinds that the ladder would ask for. */
  actions_before: json<readonly string[]>(),
  actions_after: json<readonly string[]>(),
};

export const SIGNAL_CHANGES = ['gained', 'lost', 'changed'] as const;
export const replaySignals = {
  replay_id: uuid(),
  user_id: uuid(),
  event_id: uuid(),
  type: text<SignalType>(),
  change: oneOf(SIGNAL_CHANGES),
  /** As the replay has it; null for what it does not have. */
  signal: json<Record<string, unknown>>().null(),
};
