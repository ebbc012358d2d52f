import { z } from 'zod';
import { bundleContent } from '../../core/policy/bundle.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { currentBundle, listBundles, publishBundle, withdrawBundle } from '../policy/bundles.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { reason } from './reason.ts';

const publishRequest = z.strictObject({ bundle: bundleContent, reason });
const withdrawRequest = z.strictObject({ reason });
const target = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});

/** `GET` and `POST /api/policy/bundles`, `POST …/:version/withdraw`: the rules that people's decisions are given by. */
export const policy: Route = (app, ctx) => {
  app.get('/api/policy/bundles', async (request) => {
    requirePermission(await authenticate(ctx, request), 'settings.view');
    return { current: await currentBundle(ctx.db), bundles: await listBundles(ctx.db) };
  });
  app.post('/api/policy/bundles', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'settings.manage');
    const { bundle, reason } = parseBody(publishRequest, request.body);
    const current = await publishBundle({ ctx, caller, reason, correlationId: request.id }, bundle);
    return reply.status(201).send({ current });
  });
  app.post('/api/policy/bundles/:version/withdraw', async (request) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'settings.manage');
    const { version } = parseBody(target, request.params);
    const { reason } = parseBody(withdrawRequest, request.body);
    return { current: await withdrawBundle({ ctx, caller, reason, correlationId: request.id }, version) };
  });
};
