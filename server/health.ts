import type { ServerContext } from './context.ts';
import { migrationProblem } from './db/migrate.ts';

export interface Check {
  readonly ok: boolean;
  /** Null when nothing is wrong. */
  readonly problem: string | null;
}

const passed: Check = { ok: true, problem: null };

async function check(run: () => Promise<string | null>): Promise<Check> {
  try {
    const problem = await run();
    return problem === null ? passed : { ok: false, problem };
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
}

/** What the server cannot work without. */
const CHECKS: Readonly<Record<string, (ctx: ServerContext) => Promise<string | null>>> = {
  async database(ctx) {
    await ctx.pool.query('SELECT 1');
    return null;
  },
  migrations: (ctx) => migrationProblem((sql) => ctx.pool.query(sql)),
  /** Every live secret of a source opens with the key of the data folder. */
  async key_ring(ctx) {
    const { rows } = await ctx.pool.query<{ name: string; key: string }>(
      `SELECT name, split_part(secret, '.', 2) AS key FROM sources WHERE active AND split_part(secret, '.', 2) <> $1`,
      [ctx.dataKey.id],
    );
    if (rows.length === 0) return null;
    return `sealed with another key than that of the data folder: ${rows.map(({ name }) => name).join(', ')}`;
  },
};

export async function runChecks(ctx: ServerContext): Promise<Record<string, Check>> {
  const entries = Object.entries(CHECKS).map(async ([name, run]) => [name, await check(() => run(ctx))] as const);
  return Object.fromEntries(await Promise.all(entries));
}
