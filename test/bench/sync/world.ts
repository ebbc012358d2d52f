import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbedded } from '../../../server/db/embedded.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts';
import { type LoadedRows, loadRows } from './load-rows.ts';

export const PASSWORD = 'correct horse battery';

/** A real server, in a process of its own, on a database with so many cases. */
export interface World extends LoadedRows {
  readonly url: string;
  readonly databaseUrl: string;
  readonly pool: Pool;
  stop(): Promise<void>;
}

export interface Cluster {
  readonly folder: string;
  readonly postgres: EmbeddedPostgres;
  world(name: string, cases: number, tell: (text: string) => void): Promise<World>;
  stop(): Promise<void>;
}

/** One Postgres for all, durable as in production; `wal_level` is what logical replication needs. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-sync-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbedded({ dataFolder: folder, settings: { wal_level: 'logical' } });
  const admin = createPool(postgres.url, { max: 1 });
  return {
    folder,
    postgres,
    async world(name, cases, tell) {
      await admin.query(`CREATE DATABASE ${name}`);
      const databaseUrl = postgres.urlOf(name);
      await migrate(databaseUrl);
      const data = join(folder, name);
      const env = { DOCKET_DEMO_PASSWORD: PASSWORD, DOCKET_LOG: 'error' };
      let server: ServerProcess | null = await startServerProcess(databaseUrl, data, env);
      const pool = createPool(databaseUrl, { max: 4 });
      tell(`${name}: ${cases} cases are being stored`);
      const loaded = await loadRows(pool, cases, tell);
      return {
        ...loaded,
        url: server.url,
        databaseUrl,
        pool,
        async stop() {
          await server?.kill();
          server = null;
          await pool.end();
        },
      };
    },
    async stop() {
      await admin.end();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
