import { pushReply, pushRequest } from '../../core/contract/wire.ts';
import { authenticate } from '../auth/authenticate.ts';
import { pushCommands } from '../commands/push.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** 500 of the largest decisions. */
const MAX_BODY_BYTES = 32 * 1_048_576;

/** `POST /sync/push`: signed commands, in device order; a signed receipt for each (docs/sync.md). */
export const syncPush: Route = (app, ctx) => {
  app.post('/sync/push', { bodyLimit: MAX_BODY_BYTES }, async (request) => {
    const caller = await authenticate(ctx, request);
    // A revoked device may still hand in what it holds: it is kept aside for a lead. A terminal has nothing to hand in.
    if (!caller.device) throw new HttpError('device_unknown');
    const { commands, sent_at: sentAt = null } = parseBody(pushRequest, request.body);
    return pushReply.parse({ results: await pushCommands(ctx, caller, commands, sentAt) });
  });
};
