import { standing, standingRequest } from '../../core/contract/devices.ts';
import { admitRequest, arrived, inDatabase, signedBy } from '../auth/request-signature.ts';
import { saidOf } from '../devices/standing.ts';
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
    const by = { deviceId: device_id, verify: signedBy(found.public_key), tokenHash: '' };
    await admitRequest(ctx, arrived(request), by, inDatabase(ctx));
    const asked = { deviceId: device_id, nonce, active: found.active, revoked: found.revoked_at !== null };
    return standing.parse(saidOf(ctx.keys.receipt.key, asked, ctx.clock.now()));
  });
};
