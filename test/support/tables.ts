import type { TestServer } from './server.ts';

/** Tables whose rows move although nothing was applied: what counts attempts and remembers requests. */
const MOVES = new Set(['request_nonces', 'failed_attempts', 'sessions', 'schema_migrations', 'enrolment_codes']);

/** Every row of every table, as text: equal before and after what must have no effect. */
export async function contentsOf({ ctx }: TestServer, except: readonly string[] = []): Promise<Record<string, string>> {
  const { rows } = await ctx.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const contents: Record<string, string> = {};
  for (const { name } of rows) {
    if (MOVES.has(name) || except.includes(name)) continue;
    const { rows: found } = await ctx.pool.query<{ row: string }>(
      `SELECT (to_jsonb(t) - 'last_seen_at')::text AS row FROM "${name}" AS t ORDER BY 1`,
    );
    contents[name] = found.map(({ row }) => row).join('\n');
  }
  return contents;
}
