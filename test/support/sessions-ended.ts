import type pg from 'pg';
import { vi } from 'vitest';

/**
 * Waits until Postgres has noticed that a killed process is gone: until then a session of it that was in the middle of a
 * statement goes on with it, and holds what it had taken.
 */
export async function sessionsEnded(
  pool: Pick<pg.Pool, 'query'>,
  { sessions }: { readonly sessions: string },
): Promise<void> {
  const haveEnded = async (): Promise<boolean> =>
    (await pool.query('SELECT 1 FROM pg_stat_activity WHERE application_name = $1', [sessions])).rows.length === 0;
  await vi.waitUntil(haveEnded, { timeout: 100_000, interval: 10 });
}
