import { sql } from 'kysely';
import type { Factor, Tier } from '../../core/scoring/tiers.ts';
import type { Trx } from '../db/kysely.ts';
import { groupByUser, type Subject } from './behaviour/subjects.ts';

export interface PreviousScore {
  readonly user_id: string;
  readonly id: string;
  readonly model: string;
  readonly value: number;
  /** Null but of the newest. */
  readonly factors: Factor[] | null;
  readonly challenger_tier: Tier | null;
}

/** Steps of the trend. */
const HISTORY = 5;

/** The last scores of each user, newest first; factors with the newest only. */
export async function loadPrevious(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, PreviousScore[]>> {
  const ids = subjects.map(({ userId }) => userId);
  const { rows } = await sql<PreviousScore>`
    SELECT s.user_id, p.id, p.model, p.value, CASE WHEN p.nth = 1 THEN p.factors END AS factors, p.challenger_tier
      FROM unnest(${ids}::uuid[]) AS s(user_id)
     CROSS JOIN LATERAL (
       SELECT id, model, value, factors, challenger_tier,
              row_number() OVER (ORDER BY computed_at DESC, id DESC) AS nth FROM scores
        WHERE user_id = s.user_id ORDER BY computed_at DESC, id DESC LIMIT ${sql.lit(HISTORY)}) p
     ORDER BY s.user_id, p.nth`.execute(trx);
  return groupByUser(rows);
}
