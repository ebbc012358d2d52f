import { sql } from 'kysely';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { openSession, type Session } from '../db/session.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { createLoop, type Loop } from '../loop.ts';
import { applyAccounts } from './apply.ts';
import { isOfThisCode, type Job, saveJob } from './job.ts';
import { step } from './step.ts';
import { dropWorkspace } from './workspace.ts';

/** For jobs whose process is gone: orders poke. */
const IDLE_MS = 5_000;
/** Deadlock, serialisation failure, a lock that was not to be had: the same piece will work the next time. */
const TRANSIENT = new Set(['40001', '40P01', '55P03']);

/** The job that is open, locked for one piece of work: the lock goes with the process that holds it. */
async function takeJob(trx: Trx): Promise<Job | null> {
  const { rows } = await sql<Job>`
    SELECT * FROM replays WHERE state IN ('running', 'applying') LIMIT 1 FOR UPDATE SKIP LOCKED`.execute(trx);
  return rows[0] ?? null;
}

/** A job that cannot go on: it keeps its error, and lets go of its workspace. */
async function fail(trx: Trx, job: Job, error: string, now: number): Promise<void> {
  if (job.workspace !== null) await dropWorkspace(trx, job.workspace);
  await saveJob(trx, job, { state: 'failed', error: error.slice(0, 2_000), workspace: null, finished_at: now });
}

const OTHER_CODE = 'the server was updated in between: detector or model are of another version';

/** Works off replays and recalculations piece by piece; where one stopped, with its process or not, it goes on. */
export function createReplays(ctx: ServerContext): Loop {
  let session: Session | null = null;
  let failedIn: Job | null = null;

  async function release(): Promise<void> {
    await session?.end();
    session = null;
  }
  async function piece(): Promise<boolean> {
    session ??= await openSession(String(ctx.config.databaseUrl), (error) =>
      ctx.log.warn({ err: error }, 'the connection of a replay ended'),
    );
    const now = ctx.clock.now();
    let job: Job | null = null;
    try {
      return await session.db.transaction().execute(async (trx) => {
        job = await takeJob(trx);
        if (!job) return false;
        if (job.state === 'applying') await applyAccounts(trx, job, now);
        else if (isOfThisCode(job)) await step(trx, job, now);
        else await fail(trx, job, OTHER_CODE, now);
        return true;
      });
    } catch (error) {
      await release();
      const transient = isDatabaseAway(error) || TRANSIENT.has(String((error as { code?: unknown }).code));
      failedIn = transient ? null : job;
      throw error;
    }
  }
  const loop = createLoop({
    name: 'replays',
    board: ctx.loops,
    log: ctx.log,
    wake: [ctx.poke],
    idleMs: IDLE_MS,
    async work() {
      const { rows } = await sql`SELECT 1 FROM replays WHERE state IN ('running', 'applying') LIMIT 1`.execute(ctx.db);
      if (rows.length === 0) {
        await release();
        return false;
      }
      try {
        const worked = await piece();
        if (worked) ctx.poke.commit();
        return worked;
      } catch (error) {
        const job = failedIn;
        if (!job) throw error;
        ctx.log.error({ replay: job.id, phase: job.phase, err: error }, 'a replay failed');
        await ctx.db.transaction().execute((trx) => fail(trx, job, (error as Error).message, ctx.clock.now()));
        return true;
      }
    },
  });
  return {
    ...loop,
    async stop() {
      await loop.stop();
      await release();
    },
  };
}
