import type pg from 'pg';
import { vi } from 'vitest';

/**
 * Waits until every transaction of the cluster that is open now has ended, in whichever database: tests share the cluster, and a
 * snapshot's xmin is that of all of it. Whoever pulls from then on has a cursor behind all that was written before.
 */
export async function transactionsEnded(pool: Pick<pg.Pool, 'query'>): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
  const haveEnded = async (): Promise<boolean> => {
    const past = 'SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 AS past';
    return (await pool.query<{ past: boolean }>(past, [rows[0]?.id])).rows[0]?.past ?? false;
  };
  await vi.waitUntil(haveEnded, { timeout: 100_000, interval: 50 });
}
