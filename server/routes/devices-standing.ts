import { standing, standingRequest } from '../../core/contract/devices.ts';
import { rememberRequest, verifyRequest } from '../auth/request-signature.ts';
import { signBody } from '../crypto/signed.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/**
 * `POST /api/devices/standing`: whether the device and its person still stand. It is asked with the device's key and
 * without a session, and answered with the server's: nobody else can lock a device out, and nobody can keep it in.
 */
export const devicesStanding: Route = (app, ctx) => {
  app.post('/api/devices/standing', async (request) => {
    const { device_id, nonce } = parseBody(standingRequest, request.body);
    const found = await ctx.db
      .selectFrom('devices as d')
      .innerJoin('people as p', 'p.id', 'd.person_id')
      .select(['d.public_key', 'd.revoked_at', 'p.active'])
      .where('d.id', '=', device_id)
      .executeTakeFirst();
    if (!found) throw new HttpError('device_unknown');
    const by = { deviceId: device_id, publicKey: found.public_key, tokenHash: '' };
    await rememberRequest(ctx, request, device_id, verifyRequest(ctx, request, by));
    const said = !found.active ? 'dismissed' : found.revoked_at === null ? 'good' : 'revoked';
    const body = { purpose: 'docket standing', device_id, nonce, standing: said, at: ctx.clock.now() };
    return standing.parse(signBody(ctx.keys.receipt.key, body));
  });
};
