import { sql } from 'kysely';
import type { Trx } from '../../../db/kysely.ts';

/** When something was last enforced against each user, for real: here or by the platform itself. */
export async function loadEnforced(trx: Trx, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map();
  const { rows } = await sql<{ user_id: string; at: number }>`
    SELECT user_id, max(at) AS at FROM (
      SELECT user_id, COALESCE(starts_at, proposed_at) AS at FROM actions
       WHERE user_id = ANY(${userIds}::uuid[]) AND state IN ('applied', 'ended') AND NOT shadow
      UNION ALL
      SELECT user_id, applied_at FROM platform_actions
       WHERE user_id = ANY(${userIds}::uuid[]) AND applied_at IS NOT NULL AND reversed_at IS NULL) enforced
     GROUP BY user_id`.execute(trx);
  return new Map(rows.map(({ user_id, at }) => [user_id, at]));
}
