import type { Config } from '../config.ts';
import { clusterFolder, readState } from './embedded/folder.ts';
import { ClusterInUseError, clusterUrl } from './embedded/postmaster.ts';
import { postgresOwner } from './embedded/run-as.ts';
import { startEmbedded } from './embedded.ts';
import { createDb, type Db } from './kysely.ts';
import { migrate } from './migrate.ts';
import { createPool } from './pool.ts';

/** Address of the embedded cluster while the server that owns it runs. */
async function addressOf(dataFolder: string): Promise<string> {
  const folder = await clusterFolder(dataFolder, await postgresOwner());
  return clusterUrl(await readState(folder), 'docket');
}

async function on<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  await migrate(url);
  const pool = createPool(url, { max: 1 });
  try {
    return await work(createDb(pool));
  } finally {
    await pool.end();
  }
}

/**
 * Lets `work` use the database of a configuration, at this version: that of DATABASE_URL, or the embedded one, which is
 * started for it when no server runs.
 */
export async function withDatabase<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== null) return on(config.databaseUrl, work);
  try {
    const embedded = await startEmbedded({ dataFolder: config.dataFolder });
    try {
      return await on(embedded.url, work);
    } finally {
      await embedded.stop();
    }
  } catch (error) {
    if (!(error instanceof ClusterInUseError)) throw error;
    return on(await addressOf(config.dataFolder), work);
  }
}
