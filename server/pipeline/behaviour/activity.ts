import { sql } from 'kysely';
import type { ActiveDay } from '../../../core/scoring/activity.ts';
import type { Trx } from '../../db/kysely.ts';
import { groupByUser, type Subject, subjectSet } from './subjects.ts';

/** Days that bursts and waking are read from, and the last active day before them. */
const WINDOW_DAYS = 40;

export async function loadActivity(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, ActiveDay[]>> {
  const { rows } = await sql<ActiveDay & { user_id: string }>`
    SELECT s.user_id, d.day, d.events
      FROM (SELECT *, floor(extract(epoch FROM as_of) / 86400)::integer - ${sql.lit(WINDOW_DAYS)} AS since
              FROM ${subjectSet(subjects)}) s
      CROSS JOIN LATERAL (
        SELECT day, events FROM user_activity WHERE user_id = s.user_id AND day >= s.since
        UNION ALL
        (SELECT day, events FROM user_activity WHERE user_id = s.user_id AND day < s.since ORDER BY day DESC LIMIT 1)
      ) d`.execute(trx);
  return groupByUser(rows);
}
