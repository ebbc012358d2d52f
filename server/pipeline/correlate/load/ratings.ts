import { sql } from 'kysely';
import type { RatingFact } from '../../../../core/detection/behaviour/facts.ts';
import type { Trx } from '../../../db/kysely.ts';
import { LIMITS } from '../../limits.ts';
import { groupOf, type Span, wantedSet } from '../wanted.ts';

const LOOK_BACK = "interval '180 days'";
/** Whether raters are of one hand is asked of the ratings that can be part of one push. */
const PUSH = "interval '24 hours'";

interface RatingRow {
  of: string;
  external_id: string;
  client_id: string;
  score: number;
  submitted_at: number;
  registered_at: number | null;
  linked: boolean | null;
}

/** The ratings of these providers, oldest first. */
export async function loadRatings(trx: Trx, spans: readonly Span[]): Promise<Map<string, RatingFact[]>> {
  if (spans.length === 0) return new Map();
  const { rows } = await sql<RatingRow>`
    SELECT w.user_id AS of, r.*, u.registered_at, tie.linked FROM ${wantedSet(spans)} CROSS JOIN LATERAL (
      SELECT r.external_id, r.client_id, r.score, r.submitted_at FROM ratings r
       WHERE r.provider_id = w.user_id AND r.submitted_at > w.first - ${sql.raw(LOOK_BACK)} AND r.submitted_at <= w.until
       ORDER BY r.submitted_at DESC LIMIT ${sql.lit(LIMITS.ratingsOfProvider)}) r
    JOIN users u ON u.id = r.client_id
    LEFT JOIN LATERAL (
      SELECT true AS linked FROM user_devices mine JOIN user_devices theirs ON theirs.device_id = mine.device_id
       WHERE mine.user_id = r.client_id AND theirs.user_id <> r.client_id
         AND (theirs.user_id = w.user_id OR theirs.user_id IN (
           SELECT o.client_id FROM ratings o
            WHERE o.provider_id = w.user_id AND o.submitted_at > w.first - ${sql.raw(PUSH)} AND o.submitted_at <= w.until))
       LIMIT 1) tie ON r.score = 5 AND r.submitted_at > w.first - ${sql.raw(PUSH)}`.execute(trx);
  return groupOf(
    rows.sort((a, b) => a.submitted_at - b.submitted_at),
    (row): RatingFact => ({
      ref: row.external_id,
      clientId: row.client_id,
      providerId: row.of,
      score: row.score,
      at: row.submitted_at,
      raterRegisteredAt: row.registered_at,
      raterLinked: row.linked === true,
    }),
  );
}
