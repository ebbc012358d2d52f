import pg from 'pg';
import { types } from './parse.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

export interface PoolOptions {
  readonly max?: number;
  /** Errors of idle connections: the server closed them. Without a listener they would end the process. */
  readonly onError?: (error: Error) => void;
}

/**
 * Connections in UTC, so that timestamps parse without a zone table. A transaction that idles holds back the feed
 * (DESIGN §3), so the server ends it.
 */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    types,
    options: '-c timezone=UTC -c datestyle=ISO -c idle_in_transaction_session_timeout=30s',
    application_name: 'docket',
  });
  const onError = options.onError ?? (() => undefined);
  pool.on('error', onError);
  // A connection that the server ends while it is in use between two statements: its next statement fails.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
