import { authorizeOperator } from '../auth/operator.ts';
import { createExposition } from '../metrics/gauges.ts';
import type { Route } from './define.ts';

/** `GET /metrics`: Prometheus' text format, for a monitor with the token. */
export const metrics: Route = (app, ctx) => {
  const exposition = createExposition(ctx);
  app.get('/metrics', async (request, reply) => {
    await authorizeOperator(ctx, request);
    return reply.type(ctx.metrics.registry.contentType).send(await exposition());
  });
};
