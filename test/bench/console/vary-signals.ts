import type { Pool } from '../../../server/db/pool.ts';

/** Kinds of a case, by how common they are: the first of every second case, the last of every hundredth. */
const KINDS = [
  [2, 'CONTACT_PHONE'],
  [3, 'CONTACT_EMAIL'],
  [5, 'PAYMENT_EXTERNAL'],
  [7, 'OFF_PLATFORM_INTENT'],
  [100, 'GROOMING_LANGUAGE'],
] as const;

/** The rows of the sync's bench all carry the same signals, and a filter by them would find all cases or none. */
export async function varySignals(pool: Pool): Promise<void> {
  const list = KINDS.map(([every, type]) => `CASE WHEN h % ${every} = 0 THEN '${type}' END`).join(', ');
  const client = await pool.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query(
      `UPDATE cases c SET signal_types = to_jsonb(array_remove(ARRAY[${list}, 'CONTACT_LINK'], NULL)), signal_count = h % 23
         FROM (SELECT id, abs(hashtext(id::text)) AS h FROM cases) AS spread WHERE spread.id = c.id`,
    );
    await client.query('RESET session_replication_role');
  } finally {
    client.release();
  }
  await pool.query('VACUUM (ANALYZE) cases');
}
