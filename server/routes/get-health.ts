import { isHealthy } from '../health.ts';
import { remembered } from '../remember.ts';
import type { Route } from './define.ts';

const FRESH_MS = 1_000;

/** Public and short: no names, no numbers. A full backlog is no reason to send nobody here, so readiness does not ask. */
export const getHealth: Route = (app, ctx) => {
  const healthy = remembered(ctx.clock, FRESH_MS, () => isHealthy(ctx));
  app.get('/api/health', async (_request, reply) => {
    const ok = (await healthy()) && (await ctx.backlog.waiting()) < ctx.backlog.max;
    return reply.status(ok ? 200 : 503).send({ status: ok ? 'ok' : 'degraded' });
  });
};
