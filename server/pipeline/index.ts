import type { ServerContext } from '../context.ts';
import { createLoop, type Loop } from '../loop.ts';
import { createPoke, type Poke } from '../poke.ts';
import { isolate } from './isolate.ts';
import { BatchError, runBatch } from './run-batch.ts';

/** Events of one transaction at most: live, it is as many as came during the last one; in a backlog, fixed costs vanish. */
const BATCH = 2_000;
/** Batches of this process at once: while Postgres works on one, messages of the other are read. */
const LANES = 2;
/** Arrivals poke, here and in other processes; this finds what a broken connection did not tell. */
const IDLE_MS = 5_000;

/**
 * Works off the queue of events, batch by batch, several at a time of accounts that have nothing to do with each other.
 * `heard` wakes it for what other processes stored.
 */
export function createPipeline(ctx: ServerContext, heard: Poke): Loop {
  /** A batch of this process ended: what had to wait for it may be worked on. */
  const freed = createPoke();
  let running = 0;
  let handled = 0;
  /** While a failed batch is taken apart no new one begins here: it would hold the event at fault again. */
  let isolating: Promise<unknown> = Promise.resolve();

  async function batch(): Promise<number> {
    await isolating;
    try {
      return await runBatch(ctx, { limit: BATCH });
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      const mine = isolating.then(() => isolate(ctx, error));
      isolating = mine.catch(() => undefined);
      return await mine;
    }
  }
  async function work(lane: number): Promise<boolean> {
    // The others help out when the first is busy: alone it takes all there is at once.
    if (running < lane) return false;
    running += 1;
    const done = await batch().finally(() => {
      running -= 1;
    });
    if (done === 0) return false;
    handled += done;
    ctx.poke.commit();
    freed.commit();
    return true;
  }
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    createLoop({
      name: `pipeline ${lane + 1}`,
      log: ctx.log,
      board: ctx.loops,
      wake: [ctx.arrivals, heard, freed],
      idleMs: IDLE_MS,
      work: () => work(lane),
    }),
  );
  return {
    start() {
      for (const lane of lanes) lane.start();
    },
    async drain() {
      // Lanes that are running already may hold what another has to wait for.
      for (let before = -1; before !== handled; ) {
        before = handled;
        for (const lane of lanes) await lane.drain();
      }
    },
    stop: async () => void (await Promise.all(lanes.map((lane) => lane.stop()))),
  };
}
