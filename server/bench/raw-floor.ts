import type { Pool } from '../db/pool.ts';
import type { SentEvent } from '../simulation/marketplace.ts';
import { batchesOf } from './story.ts';

const COLUMNS = ['id', 'type', 'occurred_at', 'correlation_id', 'payload'] as const;

/**
 * The floor: the same events, in the same batches and as many at once, by plain multi-row inserts into one table with
 * nothing but a primary key. Answers events per second; every batch is a durable commit.
 */
export async function rawInsertRate(
  pool: Pool,
  events: readonly SentEvent[],
  options: { readonly batch: number; readonly inFlight: number },
): Promise<number> {
  await pool.query('DROP TABLE IF EXISTS bench_raw');
  await pool.query(`CREATE TABLE bench_raw (
    id uuid PRIMARY KEY, type text NOT NULL, occurred_at timestamptz NOT NULL, correlation_id uuid NOT NULL,
    payload jsonb NOT NULL)`);
  const queue = batchesOf(events, options.batch).values();
  const worker = async (): Promise<void> => {
    for (const batch of queue) {
      const rows = batch.map((_, row) => `(${COLUMNS.map((_, column) => `$${row * COLUMNS.length + column + 1}`)})`);
      await pool.query(
        `INSERT INTO bench_raw (${COLUMNS}) VALUES ${rows.join(',')}`,
        batch.flatMap((event) => COLUMNS.map((name) => event[name])),
      );
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: options.inFlight }, worker));
  const seconds = (performance.now() - begin) / 1000;
  await pool.query('DROP TABLE bench_raw');
  return events.length / seconds;
}
