import { allPassed, type Checks, runChecks } from '../health.ts';
import { remembered } from '../remember.ts';
import type { Route } from './define.ts';

const FRESH_MS = 1_000;

/** Whether traffic may come: every check by name. What is wrong is in the log and in /api/health/detailed, not here. */
export const readyz: Route = (app, ctx) => {
  const checked = remembered(ctx.clock, FRESH_MS, () => runChecks(ctx));
  let told = '';
  function tell(checks: Checks): void {
    const failed = Object.entries(checks).filter(([, { ok }]) => !ok);
    const text = JSON.stringify(failed);
    if (failed.length > 0 && text !== told) ctx.log.error({ checks: Object.fromEntries(failed) }, 'not ready');
    told = text;
  }
  app.get('/readyz', async (_request, reply) => {
    const checks = await checked();
    tell(checks);
    const ready = allPassed(checks);
    const names = Object.fromEntries(Object.entries(checks).map(([name, { ok }]) => [name, { ok }]));
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', checks: names });
  });
};
