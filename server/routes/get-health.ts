import { runChecks } from '../health.ts';
import type { Route } from './define.ts';

/** Public and short: no names, no numbers. */
export const getHealth: Route = (app, ctx) => {
  app.get('/api/health', async (_request, reply) => {
    const healthy = Object.values(await runChecks(ctx)).every(({ ok }) => ok);
    return reply.status(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'degraded' });
  });
};
