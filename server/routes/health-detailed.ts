import { authorizeOperator } from '../auth/operator.ts';
import { detailedHealth } from '../operation/detailed-health.ts';
import type { Route } from './define.ts';

/** `GET /api/health/detailed`: every check, loop, queue and disk, with what is wrong, for who may know it. */
export const healthDetailed: Route = (app, ctx) => {
  app.get('/api/health/detailed', async (request, reply) => {
    await authorizeOperator(ctx, request);
    const health = await detailedHealth(ctx);
    return reply.status(health.status === 'ok' ? 200 : 503).send(health);
  });
};
