import { sql } from 'kysely';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import type { Trx } from '../../db/kysely.ts';
import { byUser, type Subject, subjectSet } from './subjects.ts';

type Bookings = Behaviour['bookings'];
export const NO_BOOKINGS: Bookings = {
  total: 0,
  cancelled: 0,
  contactThenCancel: false,
  night: 0,
  ended90d: 0,
  failed90d: 0,
};

/** Without a named fault a cancellation is the client's, and so is a no-show. */
const OWN_FAULT = 'COALESCE(b.fault_user_id, b.client_id) = b.user_id';

/** Bookings of either side, by user. */
export async function loadBookings(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, Bookings>> {
  const fault = sql.raw(OWN_FAULT);
  const { rows } = await sql<Bookings & { user_id: string }>`
    WITH b AS MATERIALIZED (
      SELECT s.user_id, s.as_of, x.* FROM ${subjectSet(subjects)} CROSS JOIN LATERAL (
        SELECT status, client_id, provider_id, fault_user_id, local_hour, booked_at, ended_at FROM bookings
         WHERE client_id = s.user_id AND booked_at > s.as_of - interval '90 days'
        UNION ALL
        SELECT status, client_id, provider_id, fault_user_id, local_hour, booked_at, ended_at FROM bookings
         WHERE provider_id = s.user_id AND booked_at > s.as_of - interval '90 days') x
    )
    SELECT b.user_id,
           count(*) FILTER (WHERE b.recent) AS total,
           count(*) FILTER (WHERE b.recent AND b.status = 'cancelled' AND ${fault}) AS cancelled,
           count(*) FILTER (WHERE b.recent AND b.local_hour BETWEEN 2 AND 4) AS night,
           count(*) FILTER (WHERE b.status IN ('completed', 'cancelled', 'no_show')) AS "ended90d",
           count(*) FILTER (WHERE b.status IN ('cancelled', 'no_show') AND ${fault}) AS "failed90d",
           COALESCE(bool_or(b.recent AND b.status = 'cancelled' AND EXISTS (
             SELECT 1 FROM signals g
              WHERE g.user_id = b.user_id AND g.counterparty_id IN (b.client_id, b.provider_id)
                AND g.type LIKE 'CONTACT\\_%' AND g.confidence >= 0.5 AND g.verdict IS DISTINCT FROM 'false_positive'
                AND g.superseded_by IS NULL
                AND g.occurred_at BETWEEN b.ended_at - interval '6 hours' AND b.ended_at)), false) AS "contactThenCancel"
      FROM (SELECT *, booked_at > as_of - interval '30 days' AS recent FROM b) b
     GROUP BY b.user_id`.execute(trx);
  return byUser(rows);
}
