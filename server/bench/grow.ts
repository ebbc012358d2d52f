import type { Pool } from '../db/pool.ts';

/** Tables whose rows multiply with the platform, and what tells one copy of a row from another. */
const GROWN: Readonly<Record<string, { readonly ids: readonly string[]; readonly texts: readonly string[] }>> = {
  events: { ids: ['id', 'correlation_id', 'causation_id'], texts: [] },
  users: { ids: ['id'], texts: ['external_id', 'email', 'phone'] },
  providers: { ids: ['user_id'], texts: ['payout_ref'] },
  user_devices: { ids: ['user_id'], texts: ['device_id'] },
  user_activity: { ids: ['user_id'], texts: [] },
  user_pulses: { ids: ['user_id'], texts: [] },
  messages: { ids: ['id', 'sender_id', 'receiver_id'], texts: ['external_id', 'conversation_id'] },
  transactions: { ids: ['id', 'user_id', 'counterparty_id'], texts: ['external_id', 'booking_external_id'] },
  wallet_transactions: { ids: ['id', 'user_id', 'counterparty_id'], texts: ['external_id'] },
  bookings: { ids: ['id', 'client_id', 'provider_id', 'fault_user_id'], texts: ['external_id'] },
  ratings: { ids: ['id', 'client_id', 'provider_id'], texts: ['external_id', 'booking_external_id'] },
  signals: { ids: ['id', 'user_id', 'counterparty_id', 'event_id'], texts: [] },
  scores: { ids: ['id', 'user_id', 'event_id'], texts: [] },
  contact_changes: { ids: ['event_id', 'user_id'], texts: [] },
  profile_changes: { ids: ['event_id', 'user_id'], texts: [] },
};

/** The time in front of an id stays, so that copies lie in the indexes as their originals do. */
const idOf = (column: string, copy: number): string => {
  const digest = `md5("${column}"::text || '${copy}')`;
  return `overlay("${column}"::text PLACING substr(${digest}::uuid::text, 14) FROM 14)::uuid`;
};

async function columnsOf(pool: Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/**
 * Brings the database to `wanted` stored events by copying the marketplace that is in it, each time as other people
 * with other ids: every table and index grows as it would have. Pairs and funnels hang together by order of ids and are
 * left alone. Triggers are off for the copies; constraints are not.
 */
export async function growTo(pool: Pool, wanted: number): Promise<number> {
  const stored = async (): Promise<number> =>
    (await pool.query<{ n: number }>('SELECT count(*) AS n FROM events')).rows[0]?.n ?? 0;
  const first = await stored();
  const copies = Math.max(0, Math.round(wanted / first) - 1);
  const client = await pool.connect();
  try {
    await client.query('SET session_replication_role = replica');
    for (const name of Object.keys(GROWN)) await client.query(`CREATE TEMP TABLE seed_${name} AS TABLE ${name}`);
    for (let copy = 1; copy <= copies; copy += 1) {
      for (const [name, { ids, texts }] of Object.entries(GROWN)) {
        const columns = await columnsOf(pool, name);
        const values = columns.map((column) => {
          if (ids.includes(column)) return idOf(column, copy);
          return texts.includes(column) ? `"${column}" || '~${copy}'` : `"${column}"`;
        });
        const list = columns.map((column) => `"${column}"`).join(', ');
        await client.query(`INSERT INTO ${name} (${list}) SELECT ${values.join(', ')} FROM seed_${name}`);
      }
    }
    for (const name of Object.keys(GROWN)) await client.query(`DROP TABLE seed_${name}`);
    await client.query('RESET session_replication_role');
  } finally {
    client.release();
  }
  // What autovacuum would have done on the way.
  await pool.query('VACUUM (ANALYZE)');
  await pool.query('CHECKPOINT');
  return stored();
}
