import { sql } from 'kysely';
import type { ActiveDay } from '../../../core/scoring/activity.ts';
import type { Trx } from '../../db/kysely.ts';
import { type Subject, subjectSet } from './subjects.ts';

/** Days that bursts and waking are read from, and the last active day before them. */
const WINDOW_DAYS = 40;

export async function loadActivity(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, ActiveDay[]>> {
  const { rows } = await sql<{ user_id: string; days: number[]; counts: number[] }>`
    SELECT s.user_id, d.days, d.counts
      FROM (SELECT *, floor(extract(epoch FROM as_of) / 86400)::integer - ${sql.lit(WINDOW_DAYS)} AS since
              FROM ${subjectSet(subjects)}) s
      CROSS JOIN LATERAL (
        SELECT array_agg(day) AS days, array_agg(events) AS counts FROM (
          SELECT day, events FROM user_activity WHERE user_id = s.user_id AND day >= s.since
          UNION ALL
          (SELECT day, events FROM user_activity WHERE user_id = s.user_id AND day < s.since ORDER BY day DESC LIMIT 1)
        ) active
      ) d WHERE d.days IS NOT NULL`.execute(trx);
  return new Map(
    rows.map(({ user_id, days, counts }) => [user_id, days.map((day, at) => ({ day, events: counts[at] ?? 0 }))]),
  );
}
