import { renewReply } from '../../core/contract/devices.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { renewDevice } from '../devices/renew.ts';
import type { Route } from './define.ts';

/** `POST /api/devices/renew`: the certificate anew, for the next 72 hours and by today's role. */
export const devicesRenew: Route = (app, ctx) => {
  app.post('/api/devices/renew', async (request) => {
    const caller = await authenticate(ctx, request);
    return renewReply.parse(await renewDevice(ctx, caller, requireDevice(caller)));
  });
};
