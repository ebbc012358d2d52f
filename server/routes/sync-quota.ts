import { quotaReply } from '../../core/contract/quota.ts';
import { SWITCHES } from '../../core/enforcement/switches.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import type { Route } from './define.ts';

/** `GET /sync/quota`: how much a local copy may take, as the organisation has it. */
export const syncQuota: Route = (app, ctx) => {
  app.get('/sync/quota', async (request) => {
    requireDevice(await authenticate(ctx, request));
    const { schema, safe } = SWITCHES.replica_quota;
    const row = await ctx.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', 'replica_quota')
      .executeTakeFirst();
    return quotaReply.parse(schema.safeParse(row?.value).data ?? safe);
  });
};
