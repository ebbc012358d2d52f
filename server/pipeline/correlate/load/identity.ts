import { sql } from 'kysely';
import type { IdentityMatch, SharedValue } from '../../../../core/detection/behaviour/facts.ts';
import type { Trx } from '../../../db/kysely.ts';
import { LIMITS } from '../../limits.ts';
import { groupOf } from '../wanted.ts';

/** Ids rise with time: whoever had a value first is found, however many took it since. */
const MOST = sql.lit(LIMITS.accountsOfValue);

interface MatchRow {
  of: string;
  other_id: string;
  user_type: IdentityMatch['otherRole'];
  shared: SharedValue;
  flagged: boolean;
  since: number | null;
}

/**
 * The other accounts that share a phone number, an address, a payout or a device with each of these users. `setAt`
 * says when an account got the value it has, if that was in this batch.
 */
export async function loadIdentity(
  trx: Trx,
  userIds: readonly string[],
  setAt: (userId: string, shared: SharedValue) => number | null,
): Promise<Map<string, IdentityMatch[]>> {
  if (userIds.length === 0) return new Map();
  const digits = (column: string) => sql.raw(`regexp_replace(${column}, '[^0-9]', '', 'g')`);
  const { rows } = await sql<MatchRow>`
    WITH me AS MATERIALIZED (
      SELECT u.id, ${digits('u.phone')} AS phone, lower(u.email) AS email, p.payout_ref
        FROM users u LEFT JOIN providers p ON p.user_id = u.id WHERE u.id = ANY(${userIds}::uuid[])
    ), found AS MATERIALIZED (
      SELECT me.id AS of, o.id AS other_id, 'phone' AS shared, NULL::timestamptz AS since FROM me CROSS JOIN LATERAL (
        SELECT o.id FROM users o WHERE ${digits('o.phone')} = me.phone AND o.phone IS NOT NULL AND o.id <> me.id
         ORDER BY o.id LIMIT ${MOST}) o WHERE length(me.phone) >= 6
      UNION ALL
      SELECT me.id, o.id, 'email', NULL FROM me CROSS JOIN LATERAL (
        SELECT o.id FROM users o WHERE lower(o.email) = me.email AND o.email IS NOT NULL AND o.id <> me.id
         ORDER BY o.id LIMIT ${MOST}) o WHERE me.email <> ''
      UNION ALL
      SELECT me.id, o.user_id, 'payout', NULL FROM me CROSS JOIN LATERAL (
        SELECT o.user_id FROM providers o WHERE o.payout_ref = me.payout_ref AND o.user_id <> me.id
         ORDER BY o.user_id LIMIT ${MOST}) o WHERE me.payout_ref <> ''
      UNION ALL
      SELECT me.id, o.user_id, 'device', o.since FROM me CROSS JOIN LATERAL (
        SELECT theirs.user_id, min(GREATEST(theirs.first_seen_at, mine.first_seen_at)) AS since FROM (
          SELECT device_id, first_seen_at FROM user_devices d WHERE d.user_id = me.id ORDER BY d.last_seen_at DESC
           LIMIT ${sql.lit(LIMITS.devicesOfAccount)}) mine CROSS JOIN LATERAL (
          SELECT t.user_id, t.first_seen_at FROM user_devices t WHERE t.device_id = mine.device_id AND t.user_id <> me.id
           ORDER BY t.user_id LIMIT ${MOST}) theirs GROUP BY theirs.user_id) o
    )
    SELECT f.of, f.other_id, u.user_type, f.shared, f.since,
           (COALESCE(u.tier IN ('high', 'critical'), false) OR u.status IN ('restricted', 'suspended', 'banned'))
             AS flagged
      FROM found f CROSS JOIN LATERAL (
        SELECT user_type, tier, status FROM users WHERE id = f.other_id AND erased_at IS NULL OFFSET 0) u`.execute(trx);
  return groupOf(
    rows,
    (row): IdentityMatch => ({
      otherId: row.other_id,
      otherRole: row.user_type,
      shared: row.shared,
      flagged: row.flagged,
      since: row.since ?? latest(setAt(row.of, row.shared), setAt(row.other_id, row.shared)),
    }),
  );
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
