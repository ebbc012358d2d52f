import type { Db } from './kysely.ts';
import { createDb } from './kysely.ts';
import { createPool } from './pool.ts';

/** One connection and Kysely on it: what belongs to a session, such as temporary tables, stays until it ends. */
export interface Session {
  readonly db: Db;
  end(): Promise<void>;
}

export async function openSession(url: string, onError: (error: Error) => void): Promise<Session> {
  // The tables that such a session works in are new and have no statistics yet: every look-up has its index.
  const settings = '-c enable_seqscan=off -c enable_mergejoin=off -c temp_buffers=64MB';
  const pool = createPool(url, { max: 1, settings, onError });
  const client = await pool.connect();
  const one = {
    query: (text: string, values: unknown[]) => client.query(text, values),
    release: () => undefined,
  };
  return {
    db: createDb({ connect: async () => one, end: async () => undefined, options: pool.options } as never),
    async end() {
      client.release(true);
      await pool.end();
    },
  };
}
