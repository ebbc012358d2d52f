import type { ServerContext } from '../context.ts';
import { createNotifier } from '../feed/notify.ts';
import { createPoke, type Poke } from '../poke.ts';

/** Events that other processes on this database stored. */
export interface DistantArrivals {
  readonly heard: Poke;
  destroy(): Promise<void>;
}

/**
 * Tells the other processes of our arrivals, many at once, and hears of theirs. What was told while nobody listened is
 * found by the pipeline's own look.
 */
export function listenForArrivals(ctx: ServerContext): DistantArrivals {
  const heard = createPoke();
  const notifier = createNotifier({
    pool: ctx.pool,
    channel: 'docket_arrivals',
    onHeard: () => heard.commit(),
    onError: (error) => ctx.log.warn({ err: error }, 'arrivals at other processes are not heard of for a moment'),
  });
  const unsubscribe = ctx.arrivals.subscribe(() => notifier.tell());
  return {
    heard,
    async destroy() {
      unsubscribe();
      await notifier.destroy();
    },
  };
}
