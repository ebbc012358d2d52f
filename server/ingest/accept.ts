import type { ServerContext } from '../context.ts';
import { onPool } from '../db/run-statement.ts';
import { type ItemResult, storeEvents } from './store-events.ts';

/** Stores what is new of these events, when there is room, and wakes the pipeline. */
export async function acceptEvents(
  ctx: ServerContext,
  sourceId: string,
  items: readonly unknown[],
): Promise<ItemResult[]> {
  await ctx.backlog.refuseWhenFull();
  const { results, stored, size } = await ctx.metrics.timed('ingest', () =>
    storeEvents(onPool(ctx.pool), sourceId, items, ctx.clock.now()),
  );
  ctx.backlog.grew(stored.length);
  ctx.metrics.accepted(stored.length);
  ctx.recentEvents.keep(stored, size);
  if (stored.length > 0) ctx.arrivals.commit();
  return results;
}
