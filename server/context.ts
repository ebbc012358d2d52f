import type { Clock } from '../core/lib/clock.ts';
import { settleKeys } from './backup/keys.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { type DataKey, loadDataKey } from './crypto/data-key.ts';
import { type KeyRing, loadKeyRing } from './crypto/key-ring.ts';
import { ensureOrganisationKey } from './crypto/organisation-key.ts';
import { type BatchTransactions, createBatchTransactions } from './db/batch-transactions.ts';
import { createServingDb, type Db } from './db/kysely.ts';
import { createPool, type Pool } from './db/pool.ts';
import { createEvaluationDesk, type EvaluationDesk } from './evaluate/desk.ts';
import { type Feed, openFeed } from './feed/feed.ts';
import { type Backlog, createBacklog } from './ingest/backlog.ts';
import { createRecentEvents, type RecentEvents } from './ingest/recent-events.ts';
import { createLog, type Log } from './log.ts';
import { createLoopBoard, type LoopBoard } from './loop-board.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createReaders, type Readers } from './pipeline/detect/readers.ts';
import { createPoke, type Poke } from './poke.ts';
import type { KnownSources } from './sources/source-row.ts';

/** Those of one device come one after the other in any case. */
const PUSHES_AT_ONCE = 6;

/** What routes, stages and jobs work with; made once per server, ended by `destroy`. */
export interface ServerContext {
  readonly config: Config;
  readonly pool: Pool;
  readonly db: Db;
  /** For the batches of the pipeline. Ended with the pool. */
  readonly batches: BatchTransactions;
  /** For pushes of consoles. Ended with the pool. */
  readonly pushes: BatchTransactions;
  /** For what a platform asks while its user waits. Ended with the pool. */
  readonly desk: EvaluationDesk;
  /** Threads that read messages for the pipeline. */
  readonly readers: Readers;
  readonly log: Log;
  readonly loops: LoopBoard;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** After every commit that may have changed replicated rows or stored effects. */
  readonly poke: Poke;
  /** After every commit that stored events. */
  readonly arrivals: Poke;
  readonly backlog: Backlog;
  readonly recentEvents: RecentEvents;
  readonly knownSources: KnownSources;
  /** Seals secrets at rest. */
  readonly dataKey: DataKey;
  /** Signs certificates and receipts, makes tokens of identities. */
  readonly keys: KeyRing;
  /** What consoles follow. Ended before the pool. */
  readonly feed: Feed;
  /** After the commit of a batch of the pipeline, with the ids of its events. */
  readonly onBatch: (eventIds: readonly string[]) => void;
}

export interface ContextOverrides {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly onBatch?: ServerContext['onBatch'];
}

/** `databaseUrl` is that of a migrated database. */
export async function createContext(
  config: Config,
  databaseUrl: string,
  overrides: ContextOverrides = {},
): Promise<ServerContext> {
  const log = overrides.log ?? createLog(config.logLevel);
  const onError = (error: Error) => log.warn({ error: error.message }, 'an idle database connection ended');
  const pool = createPool(databaseUrl, { max: 20, onError });
  const batches = createBatchTransactions(databaseUrl, { atOnce: 2, onError });
  const pushes = createBatchTransactions(databaseUrl, { atOnce: PUSHES_AT_ONCE, onError });
  const desk = createEvaluationDesk(databaseUrl, onError);
  const db = createServingDb(pool);
  const clock = overrides.clock ?? systemClock;
  const poke = createPoke();
  try {
    await settleKeys(config.dataFolder, pool, clock.now());
    const dataKey = await loadDataKey(config.dataFolder);
    const keys = await loadKeyRing(db, dataKey, clock.now());
    await ensureOrganisationKey(db, config.dataFolder, clock.now());
    const feed = await openFeed({ pool, databaseUrl, db, log, clock, poke, keys, dataFolder: config.dataFolder });
    const onBatch = overrides.onBatch ?? (() => undefined);
    return {
      config,
      pool,
      db,
      batches,
      pushes,
      desk,
      readers: createReaders(),
      log,
      loops: createLoopBoard(clock),
      metrics: createMetrics(clock),
      clock,
      poke,
      arrivals: createPoke(),
      backlog: createBacklog({ db, clock, max: config.maxBacklog }),
      recentEvents: createRecentEvents(),
      knownSources: new Map(),
      dataKey,
      keys,
      feed,
      onBatch,
    };
  } catch (error) {
    await batches.end();
    await pushes.end();
    await desk.end();
    await pool.end();
    throw error;
  }
}
