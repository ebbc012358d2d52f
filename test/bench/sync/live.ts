import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { openDevice } from '../../support/device.ts';
import { clock, nonce, openListeners } from './desks.ts';
import { percentile } from './report.ts';

const CHANGES = 200;
const EVERY_MS = 40;
const MARKER = /bench-[0-9a-f]{16}/g;

export interface LiveFigures {
  readonly consoles: number;
  /** From the moment at which one desk sends a note until another has its bytes, over all changes and consoles. */
  readonly p50: number;
  readonly p99: number;
  /** Transactions of the database for each change, and for the same changes with nobody listening. */
  readonly transactionsPerChange: number;
}

async function transactions(pool: Pool): Promise<number> {
  // Backends report at most once a second.
  await wait(1_200);
  const { rows } = await pool.query<{ n: number }>(
    'SELECT (xact_commit + xact_rollback)::int AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0]?.n ?? 0;
}

/** A process of its own: the consoles, and one desk that decides. */
async function measure(url: string, databaseUrl: string, count: number): Promise<LiveFigures> {
  const pool = createPool(databaseUrl, { max: 2 });
  const listeners = await openListeners(url, pool, count, MARKER);
  const writer = await openDevice(url, 'moderator2');
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM cases ORDER BY id LIMIT 50');
  const note = async (body: string, n: number): Promise<void> => {
    await writer.deliver(writer.sign('add_note', { case_id: rows[n % rows.length]?.id, body }));
  };
  for (let n = 0; n < 20; n += 1) await note('warm', n);
  const sent = new Map<string, number>();
  const before = await transactions(pool);
  for (let n = 0; n < CHANGES; n += 1) {
    const id = nonce();
    sent.set(id, clock());
    const pause = wait(EVERY_MS);
    await note(id, n);
    await pause;
  }
  const after = await transactions(pool);
  const latencies = listeners.flatMap(({ heard }) =>
    [...sent].map(([id, at]) => (heard.get(id) ?? Number.POSITIVE_INFINITY) - at),
  );
  for (const { close } of listeners) close();
  await pool.end();
  return {
    consoles: count,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    transactionsPerChange: (after - before) / CHANGES,
  };
}

if (import.meta.main) {
  const [url = '', databaseUrl = '', count = '50'] = process.argv.slice(2);
  const figures = await measure(url, databaseUrl, Number(count));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  process.exit(0);
}
