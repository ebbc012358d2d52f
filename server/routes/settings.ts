import { z } from 'zod';
import { SWITCH_KEYS, SWITCHES, type SwitchKey } from '../../core/enforcement/switches.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { changeSetting } from '../settings/change.ts';
import { listSettings } from '../settings/list.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { reason } from './reason.ts';

const changeOf = (key: SwitchKey) => z.strictObject({ key: z.literal(key), value: SWITCHES[key].settable, reason });
const [first, ...others] = SWITCH_KEYS;
const changeRequest = z.discriminatedUnion('key', [changeOf(first), ...others.map(changeOf)]);

/** `GET` and `PUT /api/settings`: the runtime switches; each may be changed by who has its permission, with a reason. */
export const settings: Route = (app, ctx) => {
  app.get('/api/settings', async (request) => {
    requirePermission(await authenticate(ctx, request), 'settings.view');
    return { settings: await listSettings(ctx.db) };
  });
  app.put('/api/settings', async (request) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'settings.view');
    const change = parseBody(changeRequest, request.body);
    requirePermission(caller, SWITCHES[change.key].permission);
    const { changed } = await changeSetting(ctx, { ...change, personId: caller.person.id, correlationId: request.id });
    return { changed, settings: await listSettings(ctx.db) };
  });
};
