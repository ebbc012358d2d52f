import { sql } from 'kysely';
import type { ServerContext } from '../context.ts';
import { atTime } from '../db/at-time.ts';
import type { Db, Trx } from '../db/kysely.ts';
import { insertOrder } from './orders.ts';

const HOURS = 720;

interface Newest {
  readonly version: number;
  readonly bundle: object;
  readonly reason: string;
  readonly published_by: string;
}

/** The newest bundle where the device was not told of it yet, or let the order run out. */
async function untold(db: Db | Trx, deviceId: string, now: number): Promise<Newest | null> {
  const { rows } = await sql<Newest>`
    SELECT b.version, b.bundle, b.reason, b.published_by
      FROM rule_bundles b
     WHERE b.version = (SELECT max(version) FROM rule_bundles)
       AND NOT EXISTS (
         SELECT FROM device_orders o
          WHERE o.device_id = ${deviceId} AND o.kind = 'rule_bundle'
            AND (o.signed->'bundle'->>'version')::int = b.version
            AND (o.result IS NOT NULL OR o.not_after > ${atTime(now)}))`.execute(db);
  return rows[0] ?? null;
}

/** The device asks for its orders: it is told of the rules that hold, once. So one that is enrolled later gets them too. */
export async function orderBundle(ctx: ServerContext, deviceId: string): Promise<void> {
  const now = ctx.clock.now();
  if (!(await untold(ctx.db, deviceId, now))) return;
  await ctx.db.transaction().execute(async (trx) => {
    await trx.selectFrom('devices').select('id').where('id', '=', deviceId).forUpdate().execute();
    const found = await untold(trx, deviceId, now);
    if (!found) return;
    const { bundle, published_by: orderedBy, version } = found;
    const reason = `version ${version}: ${found.reason}`.slice(0, 500);
    await insertOrder(trx, ctx, { deviceId, kind: 'rule_bundle', reason, orderedBy, hours: HOURS, bundle });
  });
}
