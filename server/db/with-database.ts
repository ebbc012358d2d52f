import type { Config } from '../config.ts';
import { clusterFolder, readState } from './embedded/folder.ts';
import { ClusterInUseError, clusterUrl } from './embedded/postmaster.ts';
import { postgresOwner } from './embedded/run-as.ts';
import { startEmbedded } from './embedded.ts';
import { createDb, type Db } from './kysely.ts';
import { migrate } from './migrate.ts';
import { createPool, type Pool } from './pool.ts';

/** Address of the embedded cluster while the server that owns it runs. */
async function addressOf(dataFolder: string): Promise<string> {
  const folder = await clusterFolder(dataFolder, await postgresOwner());
  return clusterUrl(await readState(folder), 'docket');
}

async function on<T>(url: string, signal: AbortSignal, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, { max: 1 });
  // What it waits for fails at once, and its transaction is undone.
  pool.on('connect', (client) => signal.addEventListener('abort', () => void client.end(), { once: true }));
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/**
 * Lets `work` use the database of a configuration, at this version: that of DATABASE_URL, or the embedded one, which is
 * started for it when no server runs, and stopped again. When `signal` says so the work fails, and nothing is left running.
 */
export const withDatabase = <T>(config: Config, signal: AbortSignal, work: (db: Db) => Promise<T>): Promise<T> =>
  at(config, signal, async (url) => {
    await migrate(url);
    return on(url, signal, (pool) => work(createDb(pool)));
  });

/** The same as it is, of whatever version: one connection. */
export const withDatabaseAsItIs = <T>(
  config: Config,
  signal: AbortSignal,
  work: (pool: Pool) => Promise<T>,
): Promise<T> => at(config, signal, (url) => on(url, signal, work));

async function at<T>(config: Config, signal: AbortSignal, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== null) return work(config.databaseUrl);
  try {
    return await withEmbedded(config.dataFolder, signal, work);
  } catch (error) {
    if (!(error instanceof ClusterInUseError)) throw error;
    return work(await addressOf(config.dataFolder));
  }
}

/** Runs the embedded Postgres for as long as `work` takes; stops it in the middle when `signal` says so. */
export async function withEmbedded<T>(
  dataFolder: string,
  signal: AbortSignal,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const embedded = await startEmbedded({ dataFolder });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= embedded.stop();
    return stopped;
  };
  const early = (): void => void stop().catch(() => undefined);
  signal.addEventListener('abort', early, { once: true });
  try {
    signal.throwIfAborted();
    return await work(embedded.url);
  } finally {
    signal.removeEventListener('abort', early);
    await stop();
  }
}
