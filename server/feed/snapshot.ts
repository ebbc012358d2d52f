import type { FeedRow } from '../../core/tables/feed.ts';
import type { Pool, PoolClient } from '../db/pool.ts';
import { parseSnapshot, type Snapshot } from './cursor.ts';

export const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
export const CURRENT = 'SELECT pg_current_snapshot()::text';

/** Values stay the text that Postgres sent: most of it is passed on as it is. */
export const asText = { getTypeParser: () => (text: string) => text };

/** Runs statements in one round trip and answers the rows of each. No parameters: the text is made of code and digits. */
export async function readAll(client: PoolClient, statements: readonly string[]): Promise<FeedRow[][]> {
  const query = { text: statements.join(';\n'), rowMode: 'array' as const, types: asText };
  const result = (await client.query(query)) as unknown as { rows: FeedRow[] } | { rows: FeedRow[] }[];
  return (Array.isArray(result) ? result : [result]).map(({ rows }) => rows);
}

/** `failed` connections are closed, not given back: their transaction may still be open. */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    const value = await work(client);
    failed = false;
    return value;
  } finally {
    client.release(failed);
  }
}

/** Where the feed stands now. */
export const currentSnapshot = (pool: Pool): Promise<Snapshot> =>
  withClient(pool, async (client) => {
    const [rows] = await readAll(client, [CURRENT]);
    return parseSnapshot(rows?.[0]?.[0] ?? '');
  });
