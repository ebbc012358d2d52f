import type { Pool } from '../db/pool.ts';

interface Grown {
  /** Ids of what the row is about, and texts that are ids: other ones in every copy. */
  readonly own: readonly string[];
  /** Ids and texts of people: the same in an older month of theirs. */
  readonly people: readonly string[];
  /** Moved back in older months. Without any, a table says what people are, not what they did. */
  readonly times: readonly string[];
}
const IDS: ReadonlySet<string> = new Set([
  'id',
  'correlation_id',
  'causation_id',
  'user_id',
  'counterparty_id',
  'sender_id',
  'receiver_id',
  'client_id',
  'provider_id',
  'fault_user_id',
  'event_id',
]);

/** Tables whose rows multiply with the platform. */
const GROWN: Readonly<Record<string, Grown>> = {
  events: { own: ['id', 'correlation_id', 'causation_id'], people: [], times: ['occurred_at', 'received_at'] },
  users: { own: [], people: ['id', 'external_id', 'email', 'phone'], times: [] },
  providers: { own: [], people: ['user_id', 'payout_ref'], times: [] },
  user_devices: { own: [], people: ['user_id', 'device_id'], times: [] },
  user_pulses: { own: [], people: ['user_id'], times: [] },
  messages: {
    own: ['id', 'external_id'],
    people: ['sender_id', 'receiver_id', 'conversation_id'],
    times: ['sent_at', 'edited_at', 'deleted_at'],
  },
  transactions: {
    own: ['id', 'external_id', 'booking_external_id'],
    people: ['user_id', 'counterparty_id'],
    times: ['occurred_at', 'initiated_at', 'completed_at', 'failed_at', 'cancelled_at'],
  },
  wallet_transactions: {
    own: ['id', 'external_id'],
    people: ['user_id', 'counterparty_id'],
    times: ['occurred_at'],
  },
  bookings: {
    own: ['id', 'external_id'],
    people: ['client_id', 'provider_id', 'fault_user_id'],
    times: ['booked_at', 'scheduled_at', 'ended_at', 'status_at'],
  },
  ratings: {
    own: ['id', 'external_id', 'booking_external_id'],
    people: ['client_id', 'provider_id'],
    times: ['submitted_at'],
  },
  signals: { own: ['id', 'event_id'], people: ['user_id', 'counterparty_id'], times: ['occurred_at'] },
  scores: { own: ['id', 'event_id'], people: ['user_id'], times: ['computed_at'] },
  contact_changes: { own: ['event_id'], people: ['user_id'], times: ['changed_at'] },
  profile_changes: { own: ['event_id'], people: ['user_id'], times: ['changed_at'] },
};

/** Of all copies, and at most so many months: what busy accounts have behind them. */
const OLDER_SHARE = 0.25;
const MOST_OLDER = 12;
const MONTH_DAYS = 30;

/** The time in front of an id stays, so that copies lie in the indexes as their originals do. */
const idOf = (column: string, copy: number): string => {
  const digest = `md5("${column}"::text || '${copy}')`;
  return `overlay("${column}"::text PLACING substr(${digest}::uuid::text, 14) FROM 14)::uuid`;
};

/** What stands in a column of a copy: of other people, or of so many months before. */
function valueIn(column: string, { own, people, times }: Grown, copy: number, months: number): string {
  const changes = own.includes(column) || (months === 0 && people.includes(column));
  if (changes) return IDS.has(column) ? idOf(column, copy) : `"${column}" || '~${copy}'`;
  if (months === 0 || !times.includes(column)) return `"${column}"`;
  return `"${column}" - interval '${months * MONTH_DAYS} days'`;
}

async function columnsOf(pool: Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/**
 * Brings the database to `wanted` stored events by copying the marketplace that is in it: a quarter as older months of
 * the same accounts, at most a year, the others as other people with other ids. Every table and index grows as it would
 * have, and so does the past of whoever is busy. Pairs and funnels hang together by order of ids and are left alone.
 * Triggers are off for the copies; constraints are not.
 */
export async function growTo(pool: Pool, wanted: number): Promise<number> {
  const stored = async (): Promise<number> =>
    (await pool.query<{ n: number }>('SELECT count(*) AS n FROM events')).rows[0]?.n ?? 0;
  const first = await stored();
  const copies = Math.max(0, Math.round(wanted / first) - 1);
  const older = Math.min(MOST_OLDER, Math.floor(copies * OLDER_SHARE));
  const client = await pool.connect();
  try {
    await client.query('SET session_replication_role = replica');
    for (const name of Object.keys(GROWN)) await client.query(`CREATE TEMP TABLE seed_${name} AS TABLE ${name}`);
    for (let copy = 1; copy <= copies; copy += 1) {
      const months = copy <= older ? copy : 0;
      for (const [name, grown] of Object.entries(GROWN)) {
        if (months > 0 && grown.times.length === 0) continue;
        const columns = await columnsOf(pool, name);
        const values = columns.map((column) => valueIn(column, grown, copy, months));
        const list = columns.map((column) => `"${column}"`).join(', ');
        await client.query(
          `INSERT INTO ${name} (${list}) SELECT ${values.join(', ')} FROM seed_${name} ON CONFLICT DO NOTHING`,
        );
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
