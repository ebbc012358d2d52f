import { createHash } from 'node:crypto';
import type pg from 'pg';
import { assert } from '../../core/lib/must.ts';
import { createDb, type Trx } from './kysely.ts';
import { createPool, type Pool } from './pool.ts';

/**
 * Transactions for the pipeline's batches. Statements that are started together travel together and are worked off one
 * after the other, so that Postgres works on the next while the answer of the last is read; and each is planned once.
 */
export interface BatchTransactions {
  run<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

/**
 * A plan that is kept was made while the tables were small, and must be right when they are large: every look-up of the
 * pipeline has an index, and is to use it.
 */
const PLANS = '-c enable_seqscan=off -c enable_mergejoin=off';
/** Texts beyond this many are not the pipeline's fixed set, and are planned each time. */
const MOST_PLANS = 200;

export function createBatchTransactions(url: string, onError: (error: Error) => void): BatchTransactions {
  const pool = createPool(url, { max: 2, pipeline: true, settings: PLANS, onError });
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
        await client.query('BEGIN');
        const result = await work(over(client, pool, nameOf));
        const { command } = await client.query('COMMIT');
        // Postgres answers so when a statement failed whose error nobody looked at.
        assert(command === 'COMMIT', `a commit, not ${command}`);
        client.release();
        return result;
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

/** Kysely's own transaction runs one statement at a time; here each goes to the one connection as it comes. */
function over(client: pg.PoolClient, pool: Pool, nameOf: (text: string) => string | undefined): Trx {
  const one = {
    query: (text: string, values: unknown[]) => client.query({ name: nameOf(text), text, values }),
    release: () => undefined,
  };
  const db = createDb({ connect: async () => one, end: async () => undefined, options: pool.options } as never);
  // It is one: everything runs between BEGIN and COMMIT. What Kysely's class adds, savepoints, is not used in batches.
  return db as unknown as Trx;
}
