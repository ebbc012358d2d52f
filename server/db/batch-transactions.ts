import { createHash } from 'node:crypto';
import { type DatabaseConnection, type Driver, Kysely, PostgresAdapter, PostgresIntrospector } from 'kysely';
import type pg from 'pg';
import { assert } from '../../core/lib/must.ts';
import type { Database } from './database.ts';
import type { Trx } from './kysely.ts';
import { createPool } from './pool.ts';
import { QuickCompiler } from './quick-compiler.ts';

/**
 * Transactions for the pipeline's batches, and for pushes. Statements that are started together travel together and are worked off one
 * after the other, so that Postgres works on the next while the answer of the last is read; and each is planned once.
 */
export interface BatchTransactions {
  run<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

/**
 * A plan that is kept was made while the tables were small, and must be right when they are large: every look-up of the
 * pipeline has an index, and is to use it. With cheap pages a few look-ups cost less than reading all of a small table.
 */
const PLANS = [
  'enable_seqscan=off',
  'enable_mergejoin=off',
  'plan_cache_mode=force_generic_plan',
  'seq_page_cost=0.05',
  'random_page_cost=0.05',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');
/** Texts beyond this many are not the pipeline's fixed set, and are planned each time. */
const MOST_PLANS = 200;
/** Named, so that it travels with what follows: the driver sends plain texts at once. */
const BEGIN = { name: 'begin', text: 'BEGIN' };

/** `atOnce`: each takes a connection. */
export const createBatchTransactions = (
  url: string,
  { atOnce, onError }: { readonly atOnce: number; readonly onError: (error: Error) => void },
): BatchTransactions => batchTransactionsOn(createPool(url, { max: atOnce, pipeline: true, settings: PLANS, onError }));

/** On connections that send statements without waiting. */
export function batchTransactionsOn(pool: Pick<pg.Pool, 'connect' | 'end'>): BatchTransactions {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST_PLANS) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    names.set(text, name);
    return name;
  };
  return {
    async run(work) {
      const client = await pool.connect();
      try {
        // Nothing is asked of it before the first answer that is needed.
        const begun = client.query(BEGIN);
        const result = await Promise.all([work(over(client, nameOf)), begun]);
        const { command } = await client.query('COMMIT');
        // Postgres answers so when a statement failed whose error nobody looked at.
        assert(command === 'COMMIT', `a commit, not ${command}`);
        client.release();
        return result[0];
      } catch (error) {
        // Statements may still be on their way behind the one that failed: with its connection they end, and Postgres
        // rolls back.
        client.release(true);
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

/** What Postgres did, by the command that its answer names. */
const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE']);

/** Kysely's own transaction runs one statement at a time; here each goes to the one connection as it comes. */
function over(client: pg.PoolClient, nameOf: (text: string) => string | undefined): Trx {
  const connection: DatabaseConnection = {
    async executeQuery({ sql: text, parameters }) {
      const { command, rowCount, rows } = await client.query({ name: nameOf(text), text, values: [...parameters] });
      return WRITES.has(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
    },
    streamQuery() {
      throw new Error('a batch reads its answers whole');
    },
  };
  const nothing = async (): Promise<void> => undefined;
  const driver: Driver = {
    init: nothing,
    acquireConnection: async () => connection,
    releaseConnection: nothing,
    // It is one: everything runs between BEGIN and COMMIT. What Kysely's class adds, savepoints, is not used in batches.
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    destroy: nothing,
  };
  const db = new Kysely<Database>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new QuickCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (one) => new PostgresIntrospector(one),
    },
  });
  return db as unknown as Trx;
}
