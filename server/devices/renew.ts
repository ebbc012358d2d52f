import type { Certificate } from '../../core/contract/wire.ts';
import type { Caller } from '../auth/authenticate.ts';
import type { ServerContext } from '../context.ts';
import { renewCertificate } from './certificate.ts';

/** The device's certificate and name as they are now. Routine: what was issued is kept, and makes no audit row. */
export const renewDevice = (
  ctx: ServerContext,
  { person }: Caller,
  deviceId: string,
): Promise<{ certificate: Certificate; name: string }> =>
  ctx.db.transaction().execute(async (trx) => {
    const { name, public_key } = await trx
      .selectFrom('devices')
      .select(['name', 'public_key'])
      .where('id', '=', deviceId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    const device = { id: deviceId, publicKey: public_key };
    return { certificate: await renewCertificate(trx, ctx.keys, { device, person }, ctx.clock.now()), name };
  });
