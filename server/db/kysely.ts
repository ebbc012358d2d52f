import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Pool } from './pool.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** Kysely over the given pool; ending the pool is its owner's business. */
export const createDb = (pool: Pool): Db => new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
