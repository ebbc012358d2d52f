import { enrolReply, enrolRequest } from '../../core/contract/wire.ts';
import { authenticate } from '../auth/authenticate.ts';
import { enrolDevice } from '../devices/enrol.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /api/devices/enrol`: a certificate for the device's key; with a known key, a renewed one. */
export const devicesEnrol: Route = (app, ctx) => {
  app.post('/api/devices/enrol', async (request) => {
    const caller = await authenticate(ctx, request);
    const { name, public_key } = parseBody(enrolRequest, request.body);
    const certificate = await enrolDevice(ctx, caller, { name, publicKey: public_key }, request.id);
    return enrolReply.parse({ certificate, server_key: ctx.keys.receipt.publicKey, epoch: ctx.feed.epoch });
  });
};
