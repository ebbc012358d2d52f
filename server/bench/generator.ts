import type { LoadAnswer, LoadOrder, LoadTarget, SentBatch } from './load.ts';
import { startWorker } from './worker.ts';

type Order = Exclude<LoadOrder, { do: 'prepare' }>;

/** The load generator's process, ready to send. */
export interface Generator {
  run(order: Order): Promise<readonly SentBatch[]>;
  stop(): void;
}

export async function startGenerator(target: LoadTarget): Promise<Generator> {
  const { ask, stop } = startWorker<LoadOrder, LoadAnswer>('./load.ts');
  await ask({ do: 'prepare', target });
  return { run: async (order) => (await ask(order)).batches, stop };
}
