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
  const results = await ctx.metrics.timed('ingest', () =>
    storeEvents(onPool(ctx.pool), sourceId, items, ctx.clock.now()),
  );
  const accepted = results.filter(({ status }) => status === 'accepted').length;
  ctx.backlog.grew(accepted);
  ctx.metrics.accepted(accepted);
  if (accepted > 0) ctx.arrivals.commit();
  return results;
}
