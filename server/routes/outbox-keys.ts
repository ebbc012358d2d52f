import { z } from 'zod';
import { RAW_KEY } from '../../core/contract/sealed-box.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { adoptOrganisationKey, listOrganisationKeys } from '../outbox/organisation-keys.ts';
import { actOf } from './act-of.ts';
import type { Route } from './define.ts';
import { reason } from './reason.ts';

const nextKey = z.strictObject({
  id: z.uuid(),
  public_key: z.string().regex(RAW_KEY, '43 characters: the base64url of an X25519 public key'),
  reason,
});

/** `GET` and `POST /api/outbox/keys`: the public halves of what undelivered commands are sealed to, and the next one. */
export const outboxKeys: Route = (app, ctx) => {
  app.get('/api/outbox/keys', async (request) => {
    requirePermission(await authenticate(ctx, request), 'devices.manage');
    return { keys: await listOrganisationKeys(ctx.db) };
  });
  app.post('/api/outbox/keys', async (request) => {
    const { act, body } = await actOf(ctx, request, 'devices.manage', nextKey);
    return adoptOrganisationKey(ctx, act, body);
  });
};
