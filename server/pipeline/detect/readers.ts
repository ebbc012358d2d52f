import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Raise, readScene, type Scenery } from './read-scene.ts';
import type { ReadAnswer, ReadOrder } from './reader-thread.ts';

/** Reads messages; answers those that raised something, in order. */
export type ReadSceneries = (sceneries: readonly Scenery[]) => Promise<readonly Raise[]>;

/** Messages between two looks at who else waits: a request is not to wait until a whole batch is read. */
const READ_AT_ONCE = 50;
/** Fewer than this are read sooner than they are handed over. */
const WORTH_A_THREAD = 100;
/** One core is for the thread that serves requests; more than two batches are never under way in one process. */
const MOST_THREADS = 2;

/** On the calling thread. */
export const readHere: ReadSceneries = async (sceneries) => {
  const raised: Raise[] = [];
  for (const [at, scenery] of sceneries.entries()) {
    if (at % READ_AT_ONCE === READ_AT_ONCE - 1) await turn();
    const raise = readScene(scenery, at);
    if (raise) raised.push(raise);
  }
  return raised;
};

/** Threads that read beside the one that serves requests. They start with the first large batch. */
export interface Readers {
  readonly read: ReadSceneries;
  /** What is being read is given up. */
  end(): Promise<void>;
}

export function createReaders(threads = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1))): Readers {
  const readers = Array.from({ length: threads }, createReader);
  return {
    read(sceneries) {
      if (sceneries.length < WORTH_A_THREAD) return readHere(sceneries);
      const free = readers.reduce((best, one) => (one.waiting() < best.waiting() ? one : best));
      return free.read(sceneries);
    },
    end: async () => void (await Promise.all(readers.map((one) => one.end()))),
  };
}

interface Waiting {
  readonly resolve: (raised: readonly Raise[]) => void;
  readonly reject: (error: Error) => void;
}

/** One thread, begun when it is needed and again after it broke: what it was reading then fails. */
function createReader() {
  let worker: Worker | null = null;
  let orders = 0;
  const waiting = new Map<number, Waiting>();

  function start(): Worker {
    const started = new Worker(new URL('./reader-thread.ts', import.meta.url));
    const broke = (error: Error): void => {
      if (worker !== started) return;
      worker = null;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    started.on('message', (answer: ReadAnswer) => {
      const asked = waiting.get(answer.order);
      waiting.delete(answer.order);
      // Only who waits for it keeps the process alive.
      if (waiting.size === 0) started.unref();
      if ('raised' in answer) asked?.resolve(answer.raised);
      else asked?.reject(answer.error);
    });
    started.on('error', broke);
    started.on('exit', (code) => broke(new Error(`the thread that read messages ended with code ${code}`)));
    return started;
  }

  return {
    waiting: () => waiting.size,
    read(sceneries: readonly Scenery[]): Promise<readonly Raise[]> {
      worker ??= start();
      const to = worker;
      orders += 1;
      const order: ReadOrder = { order: orders, sceneries };
      return new Promise((resolve, reject) => {
        to.postMessage(order);
        waiting.set(order.order, { resolve, reject });
        to.ref();
      });
    },
    async end(): Promise<void> {
      await worker?.terminate();
    },
  };
}
