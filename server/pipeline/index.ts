import type { ServerContext } from '../context.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Poke } from '../poke.ts';
import { deadLetter } from './dead-letter.ts';
import { BatchError, runBatch } from './run-batch.ts';

/** Events of one transaction at most: live, it is as many as came during the last one; in a backlog, fixed costs vanish. */
const BATCH = 2_000;
/** Arrivals poke, here and in other processes; this finds what a broken connection did not tell. */
const IDLE_MS = 5_000;
/** Deadlock and serialisation failure: the same batch will work the next time. */
const TRANSIENT = new Set(['40001', '40P01']);

const isTransient = (error: unknown): boolean =>
  isDatabaseAway(error) || TRANSIENT.has(String((error as { code?: unknown }).code));

/**
 * A batch that fails is halved until the event at fault is alone; that one is put aside and the others go on. Halves
 * run in order, so that a user's events stay in order too.
 */
async function runIsolating(ctx: ServerContext, claim: Parameters<typeof runBatch>[1]): Promise<number> {
  try {
    return await runBatch(ctx, claim);
  } catch (error) {
    if (!(error instanceof BatchError) || isTransient(error.cause)) throw error;
    const { seqs } = error;
    const [only] = seqs;
    if (only === undefined) throw error;
    if (seqs.length === 1) {
      ctx.log.error({ seq: only, err: error.cause }, 'an event could not be processed and was put aside');
      await deadLetter(ctx, only, error.cause);
      return 1;
    }
    const middle = Math.ceil(seqs.length / 2);
    const first = await runIsolating(ctx, { seqs: seqs.slice(0, middle) });
    return first + (await runIsolating(ctx, { seqs: seqs.slice(middle) }));
  }
}

/** Works off the queue of events, batch by batch. `heard` wakes it for what other processes stored. */
export const createPipeline = (ctx: ServerContext, heard: Poke): Loop =>
  createLoop({
    name: 'pipeline',
    log: ctx.log,
    wake: [ctx.arrivals, heard],
    idleMs: IDLE_MS,
    async work() {
      const done = await runIsolating(ctx, { limit: BATCH });
      if (done > 0) ctx.poke.commit();
      return done > 0;
    },
  });
