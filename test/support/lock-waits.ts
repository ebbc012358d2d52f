import type pg from 'pg';

/**
 * How many statements of this database wait for somebody else's lock: on a table, or for a `transactionid` to end. Tests
 * share a cluster, and databases made from one template have the same object ids: what waits in others is not counted.
 */
export async function lockWaits(pool: Pick<pg.Pool, 'query'>, on: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE a.datname = current_database() AND NOT l.granted
        AND (l.locktype = $1 OR l.relation = to_regclass('public.' || quote_ident($1)))`,
    [on],
  );
  return rows[0]?.n ?? 0;
}
