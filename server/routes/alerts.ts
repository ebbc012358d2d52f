import { z } from 'zod';
import { LEADS_KEYS } from '../../core/operation/conditions.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { ALERT_STATES, listAlerts } from '../operation/list-alerts.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

const listRequest = z.strictObject({
  state: z.enum(ALERT_STATES).default('open'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** `GET /api/alerts`: what whoever keeps the server running has to know of; for leads, where somebody may be at work on devices. */
export const alerts: Route = (app, ctx) => {
  app.get('/api/alerts', async (request) => {
    const caller = await authenticate(ctx, request);
    const leads = caller.permissions.includes('reviews.resolve');
    requirePermission(caller, leads ? 'reviews.resolve' : 'system.view');
    const { state, limit } = parseBody(listRequest, request.query);
    return listAlerts(ctx.db, state, limit, caller.permissions.includes('system.view') ? null : LEADS_KEYS);
  });
};
