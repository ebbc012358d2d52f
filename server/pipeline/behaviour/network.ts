import { sql } from 'kysely';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import type { Trx } from '../../db/kysely.ts';
import { LIMITS } from '../limits.ts';
import { byUser, type Subject, subjectSet } from './subjects.ts';

type Network = Behaviour['network'];
export const NO_NETWORK: Network = {
  deviceSharedWithSuspended: false,
  deviceSharedWithHighRisk: false,
  tiesAbove60: 0,
  deviceAccounts: 0,
};

/**
 * Whom each user is tied to: by a shared device, or by dealings within 90 days. Look-ups by lateral joins: they stay
 * look-ups in a plan that was made while the tables were small.
 */
export async function loadNetwork(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, Network>> {
  const set = subjectSet(subjects);
  const { rows } = await sql<Network & { user_id: string }>`
    SELECT user_id, bool_or(suspended) AS "deviceSharedWithSuspended", bool_or(high) AS "deviceSharedWithHighRisk",
           count(*) FILTER (WHERE tied) AS "tiesAbove60", count(DISTINCT on_device) AS "deviceAccounts"
      FROM (
        SELECT s.user_id, o.status IN ('suspended', 'banned') AS suspended, o.tier IN ('high', 'critical') AS high,
               false AS tied, o.id AS on_device
          FROM ${set} CROSS JOIN LATERAL (
            SELECT d.device_id FROM user_devices d WHERE d.user_id = s.user_id OFFSET 0) mine CROSS JOIN LATERAL (
            SELECT d.user_id FROM user_devices d WHERE d.device_id = mine.device_id AND d.user_id <> s.user_id
             ORDER BY d.user_id LIMIT ${sql.lit(LIMITS.accountsOnDevice)}) theirs CROSS JOIN LATERAL (
            SELECT u.id, u.status, u.tier FROM users u WHERE u.id = theirs.user_id OFFSET 0) o
        UNION ALL
        SELECT s.user_id, false, false, true, NULL FROM ${set} CROSS JOIN LATERAL (
          SELECT r.counterparty_id AS other FROM relationships r
           WHERE r.user_id = s.user_id AND r.last_at > s.as_of - interval '90 days'
          UNION ALL
          SELECT r.user_id FROM relationships r
           WHERE r.counterparty_id = s.user_id AND r.last_at > s.as_of - interval '90 days') tie CROSS JOIN LATERAL (
          SELECT FROM users u WHERE u.id = tie.other AND u.tier IN ('high', 'critical') AND u.score > 60 OFFSET 0) o
      ) ties GROUP BY user_id`.execute(trx);
  return byUser(rows);
}
