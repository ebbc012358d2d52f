import { z } from 'zod';
import { settableMapping } from '../../core/webhook/mapping.ts';
import { rowHash } from '../audit/row-hash.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { reason } from './reason.ts';

const changeRequest = z.strictObject({ mapping: settableMapping.nullable(), reason });

/** `GET` and `PUT /api/sources/:name/webhook`: how the webhooks of a source are read. */
export const sourceWebhook: Route = (app, ctx) => {
  const find = (name: string) => ctx.db.selectFrom('sources').select(['id', 'webhook']).where('name', '=', name);
  const missing = (name: string) => () => new HttpError('source_not_found', { detail: name.slice(0, 80) });
  app.get<{ Params: { name: string } }>('/api/sources/:name/webhook', async (request) => {
    requirePermission(await authenticate(ctx, request), 'people.manage');
    const { webhook } = await find(request.params.name).executeTakeFirstOrThrow(missing(request.params.name));
    return { source: request.params.name, mapping: webhook };
  });
  app.put<{ Params: { name: string } }>('/api/sources/:name/webhook', async (request) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'people.manage');
    const { mapping, reason: why } = parseBody(changeRequest, request.body);
    const now = ctx.clock.now();
    await ctx.db.transaction().execute(async (trx) => {
      const { id, webhook: before } = await trx
        .selectFrom('sources')
        .select(['id', 'webhook'])
        .where('name', '=', request.params.name)
        .forUpdate()
        .executeTakeFirstOrThrow(missing(request.params.name));
      await trx
        .updateTable('sources')
        .set({ webhook: mapping && JSON.stringify(mapping) })
        .where('id', '=', id)
        .execute();
      await writeAudit(trx, [
        {
          id: newId(now),
          actor: { kind: 'person', id: caller.person.id },
          action: 'source.webhook_changed',
          entity: 'sources',
          entityId: id,
          beforeHash: before && rowHash(before),
          afterHash: mapping && rowHash(mapping),
          reason: why,
          correlationId: request.id,
          recordedAt: now,
        },
      ]);
    });
    return { source: request.params.name, mapping };
  });
};
