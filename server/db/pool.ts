import pg from 'pg';
import { GatheringSocket } from './gathering-socket.ts';
import { types } from './parse.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

export interface PoolOptions {
  readonly max?: number;
  /** Sends statements without waiting for the answer to the last one; those of one turn leave together. */
  readonly pipeline?: boolean;
  /** When a connection that nobody uses is closed; 0 for never. Default: after ten seconds. */
  readonly idleMs?: number;
  /** Of every session, as on the command line of Postgres: `-c name=value`. */
  readonly settings?: string;
  /** Errors of idle connections: the server closed them. Without a listener they would end the process. */
  readonly onError?: (error: Error) => void;
}

/**
 * Connections in UTC, so that timestamps parse without a zone table. A transaction that idles holds back the feed
 *, so the server ends it.
 */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    ...(options.idleMs === undefined ? {} : { idleTimeoutMillis: options.idleMs }),
    types,
    ...(options.pipeline ? { pipeline: true, stream: () => new GatheringSocket() } : {}),
    options: `-c timezone=UTC -c datestyle=ISO -c idle_in_transaction_session_timeout=30s ${options.settings ?? ''}`,
    application_name: 'docket',
  });
  const onError = options.onError ?? (() => undefined);
  pool.on('error', onError);
  // A connection that the server ends while it is in use between two statements: its next statement fails.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
