import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { withNamedStatements } from './named-statements.ts';
import type { Pool } from './pool.ts';
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
