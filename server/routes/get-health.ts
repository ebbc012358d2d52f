import { runChecks } from '../health.ts';
import type { Route } from './define.ts';

/** Public and short: no names, no numbers. A full backlog is no reason to send nobody here, so readiness does not ask. */
export const getHealth: Route = (app, ctx) => {
  app.get('/api/health', async (_request, reply) => {
    const sound = Object.values(await runChecks(ctx)).every(({ ok }) => ok);
    const healthy = sound && (await ctx.backlog.waiting()) < ctx.backlog.max;
    return reply.status(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'degraded' });
  });
};
