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

async function on<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, { max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/**
 * Lets `work` use the database of a configuration, at this version: that of DATABASE_URL, or the embedded one, which is
 * started for it when no server runs.
 */
export const withDatabase = <T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> =>
  at(config, async (url) => {
    await migrate(url);
    return on(url, (pool) => work(createDb(pool)));
  });

/** The same as it is, of whatever version: one connection. */
export const withDatabaseAsItIs = <T>(config: Config, work: (pool: Pool) => Promise<T>): Promise<T> =>
  at(config, (url) => on(url, work));

async function at<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== null) return work(config.databaseUrl);
  try {
    const embedded = await startEmbedded({ dataFolder: config.dataFolder });
    try {
      return await work(embedded.url);
    } finally {
      await embedded.stop();
    }
  } catch (error) {
    if (!(error instanceof ClusterInUseError)) throw error;
    return work(await addressOf(config.dataFolder));
  }
}
