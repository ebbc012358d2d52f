import type { PoolClient } from './pool.ts';
import { createPool } from './pool.ts';

/** One named statement: parsed and planned once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}
export type Run = <R extends object>(statement: Statement, values: readonly unknown[]) => Promise<R[]>;

/** For what must answer quickly: statements that are started together travel together, in one round trip. */
export interface PreparedStatements {
  together<T>(work: (run: Run) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

/**
 * Left to itself Postgres plans such statements anew each time, which takes three times as long as running them. The
 * plan that is kept must be right when the tables are large: every look-up has an index, and is to use it.
 */
const PLANS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_mergejoin=off',
  'enable_hashjoin=off',
].map((setting) => `-c ${setting}`);

export function createPreparedStatements(
  url: string,
  options: { readonly max: number; readonly timeoutMs: number; readonly onError: (error: Error) => void },
): PreparedStatements {
  const settings = `${PLANS.join(' ')} -c statement_timeout=${options.timeoutMs}`;
  const pool = createPool(url, { max: options.max, pipeline: true, settings, onError: options.onError });
  const runOn =
    (client: PoolClient): Run =>
    async <R>({ name, text }: Statement, values: readonly unknown[]) =>
      (await client.query({ name, text, values: [...values] })).rows as R[];
  return {
    async together(work) {
      const client = await pool.connect();
      let failed = true;
      try {
        const result = await work(runOn(client));
        failed = false;
        return result;
      } finally {
        // Behind a statement that failed others may still be on their way: they end with the connection.
        client.release(failed);
      }
    },
    end: () => pool.end(),
  };
}
