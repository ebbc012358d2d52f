import { recordReply, recordRequest } from '../../core/contract/record.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { takeRecords } from '../devices/take-records.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /sync/record`: what was looked at on the device, also without the server; it becomes audit rows (docs/sync.md). */
export const syncRecord: Route = (app, ctx) => {
  app.post('/sync/record', async (request) => {
    const caller = await authenticate(ctx, request);
    requireDevice(caller);
    const seq = await takeRecords(ctx, caller, parseBody(recordRequest, request.body), request.id);
    return recordReply.parse({ seq });
  });
};
