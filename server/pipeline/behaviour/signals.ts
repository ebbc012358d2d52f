import { sql } from 'kysely';
import { SIGNAL_TYPES, SIGNALS, type SignalType } from '../../../core/detection/signals.ts';
import { must } from '../../../core/lib/must.ts';
import type { Trx } from '../../db/kysely.ts';
import { LIMITS } from '../limits.ts';
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

const HALF_LIVES = 10;
/** Days after which a signal of any kind weighs a thousandth of what it did: nothing that would show. */
const LOOK_BACK_DAYS = HALF_LIVES * Math.max(...Object.values(SIGNALS).map(({ halfLifeDays }) => halfLifeDays));
const LOOK_BACK = `interval '${LOOK_BACK_DAYS} days'`;

/** Oldest first by account: one text for each, because an account may have hundreds. */
export async function loadSignals(trx: Trx, subjects: readonly Subject[]): Promise<CountedSignal[]> {
  const { rows } = await sql<{ user_id: string; signals: string }>`
    SELECT s.user_id, found.signals FROM ${subjectSet(subjects)} CROSS JOIN LATERAL (
      SELECT string_agg(concat_ws(' ', id, event_id, type, confidence, round(date_part('epoch', occurred_at) * 1000),
                                  obfuscated, escalation, counterparty_id), E'\n') AS signals
        FROM (
          SELECT id, event_id, type, confidence, occurred_at, obfuscated, escalation, counterparty_id FROM signals
           WHERE user_id = s.user_id AND occurred_at > s.as_of - ${sql.raw(LOOK_BACK)}
             AND verdict IS DISTINCT FROM 'false_positive' AND superseded_by IS NULL
           ORDER BY occurred_at DESC, id DESC LIMIT ${sql.lit(LIMITS.signalsOfAccount)}) newest
    ) found WHERE found.signals IS NOT NULL`.execute(trx);
  return rows.flatMap(({ user_id, signals }) =>
    signals
      .split('\n')
      .map((line) => toSignal(user_id, line))
      .reverse(),
  );
}

/** The types as code has them: a name cut out of a text is looked at anew whenever something is looked up by it. */
const types = new Map<string, SignalType>(SIGNAL_TYPES.map((type) => [type, type]));

function toSignal(user_id: string, line: string): CountedSignal {
  const [id = '', event_id = '', type = '', confidence, at, obfuscated, escalation, counterparty_id = null] =
    line.split(' ');
  return {
    id,
    user_id,
    counterparty_id,
    event_id,
    type: must(types.get(type), 'a type of signal that this version knows'),
    confidence: Number(confidence),
    obfuscated: obfuscated === 't',
    escalation: escalation === 't',
    occurred_at: Number(at),
  };
}
