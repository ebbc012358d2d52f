import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from './pool.ts';

/** Texts beyond this many are made from what is asked for, and are planned each time. */
const MOST_NAMES = 300;

/**
 * The pool as Kysely uses it, with a name for each text: Postgres parses a statement once per connection and keeps its plan where
 * that is as good as a new one. Planning takes longer than most of the statements of a request.
 */
export function withNamedStatements(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST_NAMES) return known;
    const name = `docket_${names.size}`;
    names.set(text, name);
    return name;
  };
  const wrap = (client: PoolClient): PostgresPoolClient => {
    const query = (text: string, values: readonly unknown[]): Promise<PostgresQueryResult<unknown>> => {
      // Without values: begin, commit and the like, which have no plan.
      const name = values.length === 0 ? undefined : nameOf(text);
      return client.query({ ...(name === undefined ? {} : { name }), text, values: [...values] }) as never;
    };
    return { query: query as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) };
  };
  return {
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? wrap(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}
