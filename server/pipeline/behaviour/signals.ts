import { sql } from 'kysely';
import type { SignalType } from '../../../core/detection/signals.ts';
import type { Trx } from '../../db/kysely.ts';
import { type Subject, subjectSet } from './subjects.ts';

/** A stored signal that counts: not voided by a verdict, not superseded by a detector that does not raise it. */
export interface CountedSignal {
  readonly id: string;
  readonly user_id: string;
  readonly counterparty_id: string | null;
  readonly event_id: string;
  readonly type: SignalType;
  readonly confidence: number;
  readonly obfuscated: boolean;
  readonly escalation: boolean;
  readonly occurred_at: number;
}

/** Beyond this a signal of any half-life weighs nothing that would show. */
const LOOK_BACK = "interval '180 days'";

export async function loadSignals(trx: Trx, subjects: readonly Subject[]): Promise<CountedSignal[]> {
  const { rows } = await sql<CountedSignal>`
    SELECT g.id, g.user_id, g.counterparty_id, g.event_id, g.type, g.confidence, g.occurred_at,
           g.obfuscation <> '[]'::jsonb AS obfuscated, g.patterns ? 'ESCALATION' AS escalation
      FROM ${subjectSet(subjects)} JOIN signals g ON g.user_id = s.user_id
     WHERE g.occurred_at > s.as_of - ${sql.raw(LOOK_BACK)} AND g.verdict IS DISTINCT FROM 'false_positive'
       AND g.superseded_by IS NULL
     ORDER BY g.occurred_at, g.id`.execute(trx);
  return rows;
}
