import { sql } from 'kysely';
import type { Db } from '../db/kysely.ts';
import type { FailPolicy, SourceAllow } from '../db/tables/intake.ts';

interface Listed {
  readonly name: string;
  readonly active: boolean;
  readonly countries: readonly string[];
  readonly allow: SourceAllow;
  readonly fail_policy: FailPolicy;
  readonly maps_webhooks: boolean;
  readonly created_at: number;
  readonly previous_secret_until: number | null;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Every source, without its secrets; until when the one before the last is live, where one is. */
export async function listSources(db: Db, now: number) {
  const { rows } = await sql<Listed>`
    SELECT name, active, countries, allow, fail_policy, webhook IS NOT NULL AS maps_webhooks, created_at,
           CASE WHEN previous_secret_until > ${new Date(now)} THEN previous_secret_until END AS previous_secret_until
      FROM sources ORDER BY name`.execute(db);
  return rows.map((row) => ({
    ...row,
    created_at: iso(row.created_at),
    previous_secret_until: iso(row.previous_secret_until),
  }));
}
