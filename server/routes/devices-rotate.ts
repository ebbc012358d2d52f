import { renewReply, rotateRequest } from '../../core/contract/devices.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { rotateKey } from '../devices/rotate.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /api/devices/rotate`: the device's next key, in a request that its key signs; the new one proves itself. */
export const devicesRotate: Route = (app, ctx) => {
  app.post('/api/devices/rotate', async (request) => {
    const caller = await authenticate(ctx, request);
    const deviceId = requireDevice(caller);
    const asked = parseBody(rotateRequest, request.body);
    return renewReply.parse(await rotateKey(ctx, caller, { deviceId, ...asked, correlationId: request.id }));
  });
};
