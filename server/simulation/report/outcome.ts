import { sql } from 'kysely';
import type { SignalType } from '../../../core/detection/signals.ts';
import type { ActionKind } from '../../../core/enforcement/actions.ts';
import type { Factor } from '../../../core/scoring/tiers.ts';
import type { Db } from '../../db/kysely.ts';

/** Accounts go by the platform's ids here: those are the same in every run of a story. */
export interface SeenScore {
  readonly id: string;
  readonly userId: string;
  readonly at: number;
  readonly value: number;
  readonly factors: readonly Factor[];
}
export interface SeenAction {
  readonly userId: string;
  readonly at: number;
  readonly kind: ActionKind;
  readonly scoreId: string;
  /** It took effect, or would have; otherwise it waits for a person. */
  readonly effect: boolean;
  readonly facts: string;
}
export interface SeenSignal {
  readonly userId: string;
  readonly eventId: string;
  readonly type: SignalType;
  readonly confidence: number;
  readonly at: number;
}

/** What a run left behind. Each list is in order of time. */
export interface Outcome {
  readonly scores: readonly SeenScore[];
  readonly actions: readonly SeenAction[];
  readonly signals: readonly SeenSignal[];
  readonly deadLetters: number;
}

export async function readOutcome(db: Db): Promise<Outcome> {
  const [scores, actions, signals, dead] = await Promise.all([
    sql<SeenScore>`
      SELECT s.id, u.external_id AS "userId", s.computed_at AS at, s.value, s.factors
        FROM scores s JOIN users u ON u.id = s.user_id ORDER BY s.computed_at, s.id`.execute(db),
    sql<SeenAction>`
      SELECT u.external_id AS "userId", a.proposed_at AS at, a.kind, a.score_id AS "scoreId", a.starts_at IS NOT NULL AS effect, a.facts
        FROM actions a JOIN users u ON u.id = a.user_id ORDER BY a.proposed_at, a.id`.execute(db),
    sql<SeenSignal>`
      SELECT u.external_id AS "userId", s.event_id AS "eventId", s.type, s.confidence, s.occurred_at AS at
        FROM signals s JOIN users u ON u.id = s.user_id ORDER BY s.occurred_at, s.id`.execute(db),
    sql<{ n: number }>`SELECT count(*)::integer AS n FROM dead_letters`.execute(db),
  ]);
  return {
    scores: scores.rows,
    actions: actions.rows,
    signals: signals.rows,
    deadLetters: dead.rows[0]?.n ?? 0,
  };
}
