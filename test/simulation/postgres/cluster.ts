import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../server/config.ts';
import { createContext, type ServerContext } from '../../../server/context.ts';
import { startEmbedded } from '../../../server/db/embedded.ts';
import { createServingDb } from '../../../server/db/kysely.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { createPoke } from '../../../server/poke.ts';
import { GatedPool } from './gated-pool.ts';
import { type Image, Images } from './images.ts';

/** Nothing here outlives the run, and nothing works in the background: transaction ids are those of the stories alone. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };
/**
 * The twin takes every lock before Postgres does, so that nothing waits here: what does is a difference. Transactions stay open
 * for as long as the machine takes.
 */
const NO_WAITING = '-c lock_timeout=20s -c idle_in_transaction_session_timeout=0';

/** A Postgres of its own with the server's context on it, for one story after the other. */
export interface Cluster {
  readonly ctx: ServerContext;
  /** For whole pushes: they may be stopped between two statements. */
  readonly pushes: GatedPool;
  readonly pushCtx: ServerContext;
  /** For everything else. */
  readonly pool: Pool;
  readonly images: Images;
  /** What there is before anything happens. */
  readonly empty: Image;
  readonly clock: { now: () => number };
  stop(): Promise<void>;
}

/** One that DATABASE_URL names, for a while of one's own, or an embedded one. */
async function database(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.DATABASE_URL;
  if (given === undefined) return startEmbedded({ dataFolder: folder, settings: SETTINGS });
  const name = `docket_sim_${process.pid}`;
  const admin = createPool(given, { max: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(given);
  url.pathname = `/${name}`;
  const stop = async (): Promise<void> => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  };
  return { url: url.href, stop };
}

/** Its own cluster, since a transaction in any database of a cluster shows in the snapshots of all others. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-test-pg-'));
  await writeFile(join(folder, 'owner.pid'), String(process.pid));
  await chmod(folder, 0o755);
  const { url, stop } = await database(folder);
  await migrate(url);
  const clock = { now: () => Date.now() };
  const now = (): number => clock.now();
  const config = readConfig({ DOCKET_DATA: join(folder, 'data'), DATABASE_URL: url, DOCKET_LOG: 'silent' });
  const opened = await createContext(config, url, { clock: { now, monotonic: now } });
  const pool = createPool(url, { max: 12, settings: NO_WAITING });
  const pushes = new GatedPool(createPool(url, { max: 12, settings: NO_WAITING }));
  // Its own poke: the feed of the context would tell other processes, in real time.
  const ctx = { ...opened, pool, db: createServingDb(pool), poke: createPoke() };
  const images = await Images.of(pool);
  return {
    ctx,
    pushes,
    pushCtx: { ...ctx, db: createServingDb(pushes as unknown as Pool) },
    pool,
    images,
    empty: await images.take(),
    clock,
    async stop() {
      await pushes.end();
      await pool.end();
      await opened.feed.destroy();
      await opened.batches.end();
      await opened.desk.end();
      await opened.pool.end();
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
