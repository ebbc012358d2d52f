import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { withNamedStatements } from './named-statements.ts';
import type { Pool, PoolClient } from './pool.ts';
import { QuickCompiler } from './quick-compiler.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

class QuickDialect extends PostgresDialect {
  override createQueryCompiler(): QuickCompiler {
    return new QuickCompiler();
  }
}

/** Kysely over the given pool; ending the pool is its owner's business. */
export const createDb = (pool: Pool): Db => new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

/** The same for what runs for long and asks the same again and again: its statements are compiled and planned but once. */
export const createServingDb = (pool: Pool): Db =>
  new Kysely<Database>({ dialect: new QuickDialect({ pool: withNamedStatements(pool) }) });

/** On one connection, in the transaction that it is in. */
export function transactionOn(client: PoolClient): Trx {
  const held = { query: client.query.bind(client), release: () => undefined };
  const pool = { connect: async () => held, end: async () => undefined };
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: pool as never }) }) as Trx;
}
