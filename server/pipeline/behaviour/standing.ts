import { sql } from 'kysely';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import type { Trx } from '../../db/kysely.ts';
import { byUser, type Subject, subjectSet } from './subjects.ts';

type History = Behaviour['history'];
type Network = Behaviour['network'];

/** What stands against each user, and whom they are tied to. Shadow actions and reversed ones do not stand. */
export async function loadStanding(
  trx: Trx,
  subjects: readonly Subject[],
): Promise<Map<string, History & Network & { user_id: string }>> {
  const { rows } = await sql<History & Network & { user_id: string }>`
    SELECT s.user_id,
           (SELECT count(*) FROM actions a
             WHERE a.user_id = s.user_id AND a.state IN ('applied', 'ended') AND NOT a.shadow)
           + (SELECT count(*) FROM platform_actions p
               WHERE p.user_id = s.user_id AND p.applied_at IS NOT NULL AND p.reversed_at IS NULL) AS enforcements,
           (SELECT count(*) FROM disputes d
             WHERE d.respondent_id = s.user_id AND d.opened_at > s.as_of - interval '90 days') AS "disputes90d",
           (SELECT count(*) FROM appeals l WHERE l.user_id = s.user_id AND l.outcome = 'uphold') AS "deniedAppeals",
           COALESCE(shared.suspended, false) AS "deviceSharedWithSuspended",
           COALESCE(shared.high, false) AS "deviceSharedWithHighRisk",
           (SELECT count(*) FROM (
              SELECT counterparty_id AS other FROM relationships
               WHERE user_id = s.user_id AND last_at > s.as_of - interval '90 days'
              UNION ALL
              SELECT user_id FROM relationships
               WHERE counterparty_id = s.user_id AND last_at > s.as_of - interval '90 days') tie
              JOIN users o ON o.id = tie.other AND o.score > 60) AS "tiesAbove60"
      FROM ${subjectSet(subjects)} LEFT JOIN LATERAL (
        SELECT bool_or(o.status IN ('suspended', 'banned')) AS suspended,
               bool_or(o.tier IN ('high', 'critical')) AS high
          FROM user_devices mine JOIN user_devices theirs ON theirs.device_id = mine.device_id
          JOIN users o ON o.id = theirs.user_id
         WHERE mine.user_id = s.user_id AND theirs.user_id <> s.user_id) shared ON true`.execute(trx);
  return byUser(rows);
}
