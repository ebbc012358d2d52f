import { sql } from 'kysely';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import type { Trx } from '../../db/kysely.ts';
import { byUser, type Subject, subjectSet } from './subjects.ts';

type Network = Behaviour['network'];
export const NO_NETWORK: Network = {
  deviceSharedWithSuspended: false,
  deviceSharedWithHighRisk: false,
  tiesAbove60: 0,
  deviceAccounts: 0,
};

/** Whom each user is tied to: by a shared device, or by dealings within 90 days. */
export async function loadNetwork(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, Network>> {
  const set = subjectSet(subjects);
  const { rows } = await sql<Network & { user_id: string }>`
    SELECT user_id, bool_or(suspended) AS "deviceSharedWithSuspended", bool_or(high) AS "deviceSharedWithHighRisk",
           count(*) FILTER (WHERE tied) AS "tiesAbove60", count(DISTINCT on_device) AS "deviceAccounts"
      FROM (
        SELECT s.user_id, o.status IN ('suspended', 'banned') AS suspended, o.tier IN ('high', 'critical') AS high,
               false AS tied, o.id AS on_device
          FROM ${set} JOIN user_devices mine ON mine.user_id = s.user_id
          JOIN user_devices theirs ON theirs.device_id = mine.device_id AND theirs.user_id <> s.user_id
          JOIN users o ON o.id = theirs.user_id
        UNION ALL
        SELECT s.user_id, false, false, true, NULL FROM ${set} JOIN relationships r ON r.user_id = s.user_id
          JOIN users o ON o.id = r.counterparty_id
         WHERE o.tier IN ('high', 'critical') AND o.score > 60 AND r.last_at > s.as_of - interval '90 days'
        UNION ALL
        SELECT s.user_id, false, false, true, NULL FROM ${set} JOIN relationships r ON r.counterparty_id = s.user_id
          JOIN users o ON o.id = r.user_id
         WHERE o.tier IN ('high', 'critical') AND o.score > 60 AND r.last_at > s.as_of - interval '90 days'
      ) ties GROUP BY user_id`.execute(trx);
  return byUser(rows);
}
