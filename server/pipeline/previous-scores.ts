import { sql } from 'kysely';
import type { Tier } from '../../core/scoring/tiers.ts';
import { uuidArray } from '../db/binary-array.ts';
import type { Trx } from '../db/kysely.ts';
import type { Subject } from './behaviour/subjects.ts';

/** The newest score of an account, and what it was before. */
export interface PreviousScore {
  readonly id: string;
  readonly model: string;
  readonly value: number;
  readonly challenger_tier: Tier | null;
  /** What it was made of: which factors, not how much each. */
  readonly factors: readonly { readonly code: string }[];
  /** The last values, oldest first, this one included. */
  readonly values: readonly number[];
}

interface PreviousRow {
  readonly user_id: string;
  readonly id: string;
  readonly model: string;
  readonly challenger_tier: Tier | null;
  readonly codes: string | null;
  readonly newest_first: string;
}

/** Steps of the trend. */
const HISTORY = 5;

/** By user; those without a score are not in it. */
export async function loadPrevious(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, PreviousScore>> {
  const ids = uuidArray(subjects.map(({ userId }) => userId));
  // Texts, and of the factors their codes: the whole of them are a page for each account, and nobody reads it here.
  const { rows } = await sql<PreviousRow>`
    SELECT s.user_id, newest.id, newest.model, newest.challenger_tier, last.newest_first,
           (SELECT string_agg(factor->>'code', ' ') FROM jsonb_array_elements(newest.factors) factor) AS codes
      FROM unnest(${ids}::uuid[]) AS s(user_id)
     CROSS JOIN LATERAL (
       SELECT (array_agg(id))[1] AS id, string_agg(value::text, ' ') AS newest_first FROM (
         SELECT id, value FROM scores
          WHERE user_id = s.user_id ORDER BY computed_at DESC, id DESC LIMIT ${sql.lit(HISTORY)}) few) last
      JOIN scores newest ON newest.id = last.id`.execute(trx);
  return new Map(rows.map((row) => [row.user_id, toPrevious(row)]));
}

function toPrevious({ id, model, challenger_tier, codes, newest_first }: PreviousRow): PreviousScore {
  const values = newest_first.split(' ').map(Number).reverse();
  return {
    id,
    model,
    challenger_tier,
    value: values.at(-1) ?? 0,
    values,
    factors: codes === null ? [] : codes.split(' ').map((code) => ({ code })),
  };
}
