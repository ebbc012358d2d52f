import { type Check, runChecks } from '../health.ts';
import type { Route } from './define.ts';

/** Whether traffic may come: every check by name, with what is wrong. */
export const readyz: Route = (app, ctx) => {
  app.get('/readyz', async (_request, reply) => {
    const checks: Record<string, Check> = await runChecks(ctx);
    const ready = Object.values(checks).every(({ ok }) => ok);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', checks });
  });
};
