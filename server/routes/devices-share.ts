import { shareReply, shareRequest } from '../../core/contract/share.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { giveShares } from '../devices/share.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/**
 * `POST /api/devices/share`: the server's part of the key of the device's local copy. Which device is said by its
 * session and its signature alone: nobody asks for another's.
 */
export const devicesShare: Route = (app, ctx) => {
  app.post('/api/devices/share', async (request) => {
    const deviceId = requireDevice(await authenticate(ctx, request));
    const wish = parseBody(shareRequest, request.body);
    return shareReply.parse(await giveShares({ ctx, deviceId, wish, correlationId: request.id }));
  });
};
