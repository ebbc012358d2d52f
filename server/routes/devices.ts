import { z } from 'zod';
import { devicesReply, renameRequest, revokeRequest } from '../../core/contract/devices.ts';
import { authenticate, type Caller, requirePermission, requireStanding } from '../auth/authenticate.ts';
import { listDevices } from '../devices/list.ts';
import { renameDevice, revokeDevice } from '../devices/manage.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

const listRequest = z.strictObject({ of: z.enum(['mine', 'everyone']).default('mine') });
const target = z.strictObject({ id: z.guid().toLowerCase() });

async function standingCaller(...of: Parameters<typeof authenticate>): Promise<Caller> {
  const caller = await authenticate(...of);
  requireStanding(caller);
  return caller;
}

/** `GET /api/devices`, `POST /api/devices/:id/rename` and `…/revoke`: one's own, or everybody's for an administrator. */
export const devices: Route = (app, ctx) => {
  app.get('/api/devices', async (request) => {
    const caller = await standingCaller(ctx, request);
    const { of } = parseBody(listRequest, request.query);
    if (of === 'everyone') requirePermission(caller, 'devices.manage');
    return devicesReply.parse(await listDevices(ctx, caller, of));
  });
  app.post('/api/devices/:id/rename', async (request, reply) => {
    const caller = await standingCaller(ctx, request);
    const { id } = parseBody(target, request.params);
    const { name } = parseBody(renameRequest, request.body);
    await renameDevice({ ctx, caller, deviceId: id, correlationId: request.id }, name);
    return reply.status(204).send();
  });
  app.post('/api/devices/:id/revoke', async (request, reply) => {
    const caller = await standingCaller(ctx, request);
    const { id } = parseBody(target, request.params);
    const { reason } = parseBody(revokeRequest, request.body);
    await revokeDevice({ ctx, caller, deviceId: id, correlationId: request.id }, reason);
    return reply.status(204).send();
  });
};
