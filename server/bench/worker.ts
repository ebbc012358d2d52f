import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process beside this one that is given orders and answers each. */
export interface Worker<Order, Answer> {
  ask(order: Order): Promise<Answer>;
  stop(): void;
}

/** Runs `file`, beside this module, which answers messages by messages. `ask` rejects when the process ends. */
export function startWorker<Order extends object, Answer>(file: string): Worker<Order, Answer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return {
    async ask(order) {
      child.send(order);
      const ended = new AbortController();
      const answer = once(child, 'message', { signal: ended.signal });
      const exit = once(child, 'exit', { signal: ended.signal });
      try {
        const first = await Promise.race([answer, exit.then(() => null)]);
        if (first === null) throw new Error('the load generator ended');
        return first[0] as Answer;
      } finally {
        ended.abort();
        // The one that lost the race is called off; it has nothing left to tell.
        await Promise.allSettled([answer, exit]);
      }
    },
    stop: () => void child.kill(),
  };
}

/** The other side of it: answers every order with what `obey` gives; ends with its error. */
export function obeyOrders<Order, Answer>(obey: (order: Order) => Promise<Answer>): void {
  process.on('message', (order: Order) => {
    obey(order).then(
      (answer) => process.send?.(answer),
      (error: Error) => {
        process.stderr.write(`${error.stack}\n`);
        process.exit(1);
      },
    );
  });
}
