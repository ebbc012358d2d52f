import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../server/config.ts';
import { createContext, type ServerContext } from '../../../server/context.ts';
import { batchTransactionsOn } from '../../../server/db/batch-transactions.ts';
import { startEmbedded } from '../../../server/db/embedded.ts';
import { createServingDb } from '../../../server/db/kysely.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { createPoke } from '../../../server/poke.ts';
import { PUBLISHED } from '../published-rules.ts';
import { BEGIN, idOf, SOMEBODY_ELSE } from '../rows.ts';
import { GatedPool } from './gated-pool.ts';
import { type Image, Images } from './images.ts';

/** Nothing here outlives the run, and nothing works in the background: transaction ids are those of the stories alone. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };
/**
 * The twin takes every lock before Postgres does, so that nothing waits here: what does is a difference. Transactions stay open
 * for as long as the machine takes.
 */
const NO_WAITING = '-c lock_timeout=20s -c idle_in_transaction_session_timeout=0';

const SOMEBODY = idOf('person', SOMEBODY_ELSE);

const GIVES_UP = '-c lock_timeout=40ms -c idle_in_transaction_session_timeout=0';

export interface Gated {
  readonly gates: GatedPool;
  readonly ctx: ServerContext;
}

/** A Postgres of its own with the server's context on it, for one story after the other. */
export interface Cluster {
  readonly ctx: ServerContext;
  /** For whole pushes: they may be stopped between two statements. */
  readonly pushes: Gated;
  /** As `pushes`, for what must wait: it gives up at once. */
  readonly probes: Gated;
  /** For everything else. */
  readonly pool: Pool;
  readonly images: Images;
  /** What there is before anything happens. */
  readonly empty: Image;
  readonly clock: { now: () => number };
  stop(): Promise<void>;
}

export interface OwnPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** A cluster that nobody else works in. */
export async function startOwn(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-test-pg-'));
  await writeFile(join(folder, 'owner.pid'), String(process.pid));
  await chmod(folder, 0o755);
  const { url, stop } = await startEmbedded({ dataFolder: folder, settings: SETTINGS });
  return {
    url,
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Before there is anybody who could. */
async function publish(pool: Pool): Promise<void> {
  const client = await pool.connect();
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  for (const { bundle, withdrawnAt } of PUBLISHED) {
    const at = withdrawnAt === null ? null : new Date(withdrawnAt);
    const withdrawn = at === null ? [null, null, null] : [SOMEBODY, at, 'a mistake'];
    await client.query('INSERT INTO rule_bundles VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      ...[bundle.version, JSON.stringify(bundle), 'a story', SOMEBODY, new Date(BEGIN)],
      ...withdrawn,
    ]);
  }
  await client.query('COMMIT');
  client.release();
}

/** A database of one's own in the cluster that `given` names. */
async function databaseIn(given: string): Promise<OwnPostgres> {
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

/**
 * In a cluster of its own, or in the one that `given` names and in which nobody else works meanwhile: a transaction in any
 * database of a cluster shows in the snapshots of all others.
 */
export async function startCluster(given?: string): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-test-stories-'));
  const { url, stop } = given === undefined ? await startOwn() : await databaseIn(given);
  await migrate(url);
  const clock = { now: () => Date.now() };
  const now = (): number => clock.now();
  const config = readConfig({ DOCKET_DATA: join(folder, 'data'), DATABASE_URL: url, DOCKET_LOG: 'silent' });
  const opened = await createContext(config, url, { clock: { now, monotonic: now } });
  const pool = createPool(url, { max: 12, settings: NO_WAITING });
  // Its own poke: the feed of the context would tell other processes, in real time.
  const whole = batchTransactionsOn(createPool(url, { max: 12, pipeline: true, settings: NO_WAITING }));
  const ctx = { ...opened, pool, db: createServingDb(pool), pushes: whole, poke: createPoke() };
  const gated = (settings: string): Gated => {
    const gates = new GatedPool(createPool(url, { max: 12, pipeline: true, settings }));
    return { gates, ctx: { ...ctx, pushes: batchTransactionsOn(gates as unknown as Pool) } };
  };
  const [pushes, probes] = [gated(NO_WAITING), gated(GIVES_UP)];
  await publish(pool);
  const images = await Images.of(pool);
  return {
    ctx,
    pushes,
    probes,
    pool,
    images,
    empty: await images.take(),
    clock,
    async stop() {
      await whole.end();
      await pushes.gates.end();
      await probes.gates.end();
      await pool.end();
      await opened.feed.destroy();
      await opened.batches.end();
      await opened.pushes.end();
      await opened.desk.end();
      await opened.pool.end();
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
