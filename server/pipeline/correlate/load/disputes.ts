import { sql } from 'kysely';
import type { DisputeFact } from '../../../../core/detection/behaviour/facts.ts';
import type { Trx } from '../../../db/kysely.ts';
import { LIMITS } from '../../limits.ts';
import { groupOf, type Span, wantedSet } from '../wanted.ts';

const LOOK_BACK = "interval '90 days'";

interface DisputeRow {
  of: string;
  external_id: string;
  booking_external_id: string;
  complainant_id: string;
  dispute_type: string;
  opened_at: number;
  completed_at: number | null;
}

/** The disputes against these users, oldest first. */
export async function loadDisputes(trx: Trx, spans: readonly Span[]): Promise<Map<string, DisputeFact[]>> {
  if (spans.length === 0) return new Map();
  const { rows } = await sql<DisputeRow>`
    SELECT w.user_id AS of, d.*, b.ended_at AS completed_at FROM ${wantedSet(spans)} CROSS JOIN LATERAL (
      SELECT d.external_id, d.booking_external_id, d.complainant_id, d.dispute_type, d.opened_at FROM disputes d
       WHERE d.respondent_id = w.user_id AND d.opened_at > w.first - ${sql.raw(LOOK_BACK)} AND d.opened_at <= w.until
       ORDER BY d.opened_at DESC LIMIT ${sql.lit(LIMITS.disputesOfAccount)}) d
    LEFT JOIN bookings b ON b.external_id = d.booking_external_id AND b.status = 'completed'`.execute(trx);
  return groupOf(
    rows.sort((a, b) => a.opened_at - b.opened_at),
    (row): DisputeFact => ({
      ref: row.external_id,
      bookingRef: row.booking_external_id,
      complainantId: row.complainant_id,
      respondentId: row.of,
      kind: row.dispute_type,
      openedAt: row.opened_at,
      completedAt: row.completed_at,
    }),
  );
}
