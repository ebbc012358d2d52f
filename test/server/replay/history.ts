import { expect } from 'vitest';
import { batchesOf, storyOf } from '../../../server/bench/story.ts';
import { post } from '../../support/events.ts';
import { TEST_PASSWORD, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
export type Query = (text: string, values?: unknown[]) => Promise<any[]>;

export const queryOf =
  (server: TestServer): Query =>
  async (text, values = []) =>
    (await server.ctx.pool.query(text, values)).rows;

/** A month of the simulated marketplace, sent and processed in batches. */
export async function liveHistory(server: TestServer, events: number): Promise<void> {
  for (const batch of batchesOf(storyOf({ events, epoch: Date.now() }), 100)) {
    const { body } = await post(server, JSON.stringify({ events: batch }));
    expect(body.accepted).toBe(batch.length);
    await server.processAll();
  }
}

/** Every table and row of the database, as one text. */
export async function fingerprint(query: Query): Promise<string> {
  const tables = await query(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`,
  );
  const prints: string[] = [];
  for (const { name } of tables) {
    const [row] = await query(
      `SELECT count(*) || ' ' || COALESCE(md5(string_agg(md5(t::text || xmin::text), '' ORDER BY t::text)), '') AS print
         FROM ${name} t`,
    );
    prints.push(`${name} ${row.print}`);
  }
  return prints.join('\n');
}

/** Calls of the lead, who may recompute. */
export function replaysOf(server: TestServer) {
  const call = staffOf(server);
  let token: string | undefined;
  return {
    call,
    start: (body: object) => call('lead', 'POST', '/api/replays', { reason: 'how would it look', ...body }),
    show: async (id: string) => (await call('lead', 'GET', `/api/replays/${id}`)).body.replay,
    settle: (id: string, how: 'apply' | 'cancel', reason = 'looked at it') =>
      call('lead', 'POST', `/api/replays/${id}/${how}`, { reason }),
    /** The lines of a dry run. */
    async dryRun(body: object) {
      const login = { email: 'lead@example.test', password: TEST_PASSWORD };
      token ??= (await server.app.inject({ method: 'POST', url: '/api/auth/login', payload: login })).json().token;
      const reply = await server.app.inject({
        method: 'POST',
        url: '/api/replays',
        headers: { authorization: `Bearer ${token}` },
        payload: { reason: 'how would it look', dry_run: true, ...body },
      });
      expect(reply.statusCode, reply.payload).toBe(200);
      return reply.payload
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
  };
}
