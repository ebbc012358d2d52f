import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadAnswer, LoadOrder, LoadTarget, SentBatch } from './load.ts';

type Order = Exclude<LoadOrder, { do: 'prepare' }>;

/** The load generator's process, ready to send. */
export interface Generator {
  run(order: Order): Promise<readonly SentBatch[]>;
  stop(): void;
}

export async function startGenerator(target: LoadTarget): Promise<Generator> {
  const child = fork(fileURLToPath(new URL('./load.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = async (order: LoadOrder): Promise<LoadAnswer> => {
    child.send(order);
    const ended = new AbortController();
    const answer = once(child, 'message', { signal: ended.signal });
    const exit = once(child, 'exit', { signal: ended.signal });
    try {
      const first = await Promise.race([answer, exit.then(() => null)]);
      if (first === null) throw new Error('the load generator ended');
      return first[0] as LoadAnswer;
    } finally {
      ended.abort();
      // The one that lost the race is called off; it has nothing left to tell.
      await Promise.allSettled([answer, exit]);
    }
  };
  await ask({ do: 'prepare', target });
  return {
    run: async (order) => (await ask(order)).batches,
    stop: () => void child.kill(),
  };
}
