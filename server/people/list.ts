import { sql } from 'kysely';
import type { Db } from '../db/kysely.ts';

interface Listed {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: string;
  readonly active: boolean;
  readonly locked_until: number | null;
  readonly devices: number;
  readonly last_signed_in_at: number | null;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Everybody who works here or did, with the devices that stand. */
export async function listPeople(db: Db, now: number) {
  const { rows } = await sql<Listed>`
    SELECT p.id, c.email, p.display_name, p.role, p.active,
           CASE WHEN c.locked_until > ${new Date(now)} THEN c.locked_until END AS locked_until,
           (SELECT count(*) FROM devices d WHERE d.person_id = p.id AND d.revoked_at IS NULL) AS devices,
           (SELECT max(s.created_at) FROM sessions s WHERE s.person_id = p.id) AS last_signed_in_at
      FROM people p JOIN credentials c ON c.person_id = p.id
     ORDER BY p.active DESC, p.display_name, p.id`.execute(db);
  return rows.map((row) => ({
    ...row,
    locked_until: iso(row.locked_until),
    last_signed_in_at: iso(row.last_signed_in_at),
  }));
}
