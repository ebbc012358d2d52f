import { sql } from 'kysely';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import type { Trx } from '../../db/kysely.ts';
import { byUser, type Subject, subjectSet } from './subjects.ts';

type History = Behaviour['history'];
export const NO_HISTORY: History = { enforcements: 0, disputes90d: 0, deniedAppeals: 0 };

/** What stands against each user. Shadow actions and reversed ones do not. */
export async function loadHistory(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, History>> {
  const set = subjectSet(subjects);
  const { rows } = await sql<History & { user_id: string }>`
    SELECT user_id, count(*) FILTER (WHERE what = 'enforcement') AS enforcements,
           count(*) FILTER (WHERE what = 'dispute') AS "disputes90d",
           count(*) FILTER (WHERE what = 'appeal') AS "deniedAppeals"
      FROM (
        SELECT s.user_id, 'enforcement' AS what FROM ${set} JOIN actions a ON a.user_id = s.user_id
         WHERE a.state IN ('applied', 'ended') AND NOT a.shadow
        UNION ALL
        SELECT s.user_id, 'enforcement' FROM ${set} JOIN platform_actions p ON p.user_id = s.user_id
         WHERE p.applied_at IS NOT NULL AND p.reversed_at IS NULL
        UNION ALL
        SELECT s.user_id, 'dispute' FROM ${set} JOIN disputes d ON d.respondent_id = s.user_id
         WHERE d.opened_at > s.as_of - interval '90 days'
        UNION ALL
        SELECT s.user_id, 'appeal' FROM ${set} JOIN appeals l ON l.user_id = s.user_id WHERE l.outcome = 'uphold'
      ) standing GROUP BY user_id`.execute(trx);
  return byUser(rows);
}
