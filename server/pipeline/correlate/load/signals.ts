import { sql } from 'kysely';
import type { SignalFact } from '../../../../core/detection/behaviour/facts.ts';
import { WAYS_OUT } from '../../../../core/detection/behaviour/lib/way-out.ts';
import { pairKey } from '../../../../core/detection/behaviour/world.ts';
import type { SignalType } from '../../../../core/detection/signals.ts';
import { rowSet } from '../../../db/insert-rows.ts';
import type { Trx } from '../../../db/kysely.ts';
import { LIMITS } from '../../limits.ts';
import type { PairSpan } from '../pairs-wanted.ts';

/** Behind the event, and before it the day between a booking and its cancellation. */
const LOOK_BACK = "interval '25 hours'";

interface SignalFactRow {
  user_id: string;
  counterparty_id: string;
  type: SignalType;
  confidence: number;
  occurred_at: number;
}

/** What either of each pair gave or proposed to the other as a way round the platform, oldest first. */
export async function loadSignals(trx: Trx, pairs: readonly PairSpan[]): Promise<Map<string, SignalFact[]>> {
  const found = new Map<string, SignalFact[]>();
  if (pairs.length === 0) return found;
  const directed = pairs.flatMap(({ a, b, first, until }) => [
    { from_id: a, to_id: b, first, until },
    { from_id: b, to_id: a, first, until },
  ]);
  const { rows } = await sql<SignalFactRow>`
    SELECT g.* FROM ${rowSet({ from_id: 'uuid', to_id: 'uuid', first: 'time', until: 'time' }, directed, 'p')}
     CROSS JOIN LATERAL (
       SELECT g.user_id, g.counterparty_id, g.type, g.confidence, g.occurred_at FROM signals g
        WHERE g.user_id = p.from_id AND g.counterparty_id = p.to_id AND g.type = ANY(${WAYS_OUT}::text[])
          AND g.occurred_at > p.first - ${sql.raw(LOOK_BACK)}
          AND g.occurred_at <= p.until AND g.verdict IS DISTINCT FROM 'false_positive'
          AND g.superseded_by IS NULL
        ORDER BY g.occurred_at DESC LIMIT ${sql.lit(LIMITS.signalsOfPair)}) g`.execute(trx);
  for (const row of rows.sort((a, b) => a.occurred_at - b.occurred_at)) {
    const key = pairKey(row.user_id, row.counterparty_id);
    const fact: SignalFact = {
      userId: row.user_id,
      counterpartyId: row.counterparty_id,
      type: row.type,
      confidence: row.confidence,
      at: row.occurred_at,
    };
    found.set(key, [...(found.get(key) ?? []), fact]);
  }
  return found;
}
