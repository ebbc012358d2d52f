import { landReply, landRequest } from '../../core/contract/land.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { landCommands } from '../commands/land.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** As for a push. */
const MAX_BODY_BYTES = 32 * 1_048_576;

/** `POST /api/outbox/land`: signed commands of devices that cannot deliver them any more, by an administrator, with a reason. */
export const outboxLand: Route = (app, ctx) => {
  app.post('/api/outbox/land', { bodyLimit: MAX_BODY_BYTES }, async (request) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'devices.manage');
    const wish = parseBody(landRequest, request.body);
    return landReply.parse({ results: await landCommands(ctx, caller, wish, request.id) });
  });
};
