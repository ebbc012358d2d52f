import type { FastifyInstance } from 'fastify';
import { must } from '../core/lib/must.ts';
import type { Config } from './config.ts';
import { type ContextOverrides, createContext, type ServerContext } from './context.ts';
import { createApp } from './http.ts';
import { createLeakageCheck } from './jobs/check-leakage.ts';
import { createDecay } from './jobs/decay.ts';
import { createEffects } from './jobs/effects.ts';
import { createExpiry } from './jobs/expire.ts';
import { createRequestSweep } from './jobs/forget-requests.ts';
import { createRetention } from './jobs/retention.ts';
import { createDeferred } from './jobs/run-deferred.ts';
import type { Loop } from './loop.ts';
import { createWatch } from './operation/watch.ts';
import { listenForArrivals } from './pipeline/arrivals.ts';
import { createPipeline } from './pipeline/index.ts';
import { createReplays } from './replay/loop.ts';
import { rememberSources } from './sources/sources.ts';
import { createUnderWay } from './under-way.ts';

/** How long requests that are being worked on keep a stop waiting. */
const DRAIN_MS = 10_000;

export interface Server {
  readonly ctx: ServerContext;
  readonly app: FastifyInstance;
  /** Listens, and starts the background work. */
  start(): Promise<{ url: string }>;
  /** Works off every stored event and every due effect: for tests, and for whoever must see the outcome. */
  processAll(): Promise<void>;
  destroy(): Promise<void>;
}

/** The server on an already migrated database, `config.databaseUrl`. */
export async function createServer(config: Config, overrides: ContextOverrides = {}): Promise<Server> {
  const ctx = await createContext(config, must(config.databaseUrl, 'a database URL'), overrides);
  const underWay = createUnderWay();
  const app = await createApp(ctx, underWay);
  const distant = listenForArrivals(ctx);
  // In this order nothing is left for the next round of `processAll`: effects, expiry and decay make no events.
  const loops: readonly Loop[] = [
    createLeakageCheck(ctx),
    createPipeline(ctx, distant.heard),
    createDeferred(ctx),
    createEffects(ctx),
    createReplays(ctx),
    createDecay(ctx),
    createExpiry(ctx),
    createWatch(ctx),
    createRetention(ctx),
    createRequestSweep(ctx),
  ];
  return {
    ctx,
    app,
    async start() {
      await rememberSources(ctx);
      const url = await app.listen({ host: config.host, port: config.port });
      for (const loop of loops) loop.start();
      return { url };
    },
    async processAll() {
      for (const loop of loops) await loop.drain();
    },
    async destroy() {
      await app.close();
      const left = await underWay.ended(DRAIN_MS);
      if (left > 0) ctx.log.warn({ requests: left }, 'stopped in the middle of requests that did not end');
      await ctx.feed.destroy();
      for (const loop of loops) await loop.stop();
      await distant.destroy();
      await ctx.readers.end();
      await ctx.batches.end();
      await ctx.pushes.end();
      await ctx.desk.end();
      await ctx.pool.end();
    },
  };
}
