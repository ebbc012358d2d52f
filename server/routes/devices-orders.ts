import { z } from 'zod';
import { orderRequest, ordersReply, reportRequest } from '../../core/contract/orders.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { orderBundle } from '../devices/bundle-orders.ts';
import { giveOrder, listOrders, openOrders, takeReport } from '../devices/orders.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

const target = z.strictObject({ id: z.guid().toLowerCase() });

/**
 * `POST` and `GET /api/devices/:id/orders` for an administrator; `GET /sync/orders` and `POST /sync/orders/report` for
 * the device, also for one that was revoked: what it is told last is to wipe itself.
 */
export const devicesOrders: Route = (app, ctx) => {
  app.post('/api/devices/:id/orders', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'devices.manage');
    const { id } = parseBody(target, request.params);
    const wanted = parseBody(orderRequest, request.body);
    const given = await giveOrder({ ctx, caller, deviceId: id, correlationId: request.id }, wanted);
    return reply.status(201).send(given);
  });
  app.get('/api/devices/:id/orders', async (request) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'devices.manage');
    const { id } = parseBody(target, request.params);
    return { orders: await listOrders({ ctx, caller, deviceId: id, correlationId: request.id }) };
  });
  app.get('/sync/orders', async (request) => {
    const { device } = await authenticate(ctx, request);
    if (!device) throw new HttpError('device_unknown');
    if (!device.revoked) await orderBundle(ctx, device.id);
    return ordersReply.parse({ orders: await openOrders(ctx, device.id) });
  });
  app.post('/sync/orders/report', async (request, reply) => {
    const { device } = await authenticate(ctx, request);
    if (!device) throw new HttpError('device_unknown');
    await takeReport(ctx, device, parseBody(reportRequest, request.body).report, request.id);
    return reply.status(204).send();
  });
};
