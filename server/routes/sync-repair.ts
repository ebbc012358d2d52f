import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { digestRequest, rangeRequest } from '../../core/contract/repair.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import type { ServerContext } from '../context.ts';
import { checkPull } from '../feed/check-pull.ts';
import { readRange } from '../feed/digest/read-range.ts';
import { type Scope, scopeOf } from '../feed/scope.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

async function scopeAsked<S extends typeof digestRequest | typeof rangeRequest>(
  ctx: ServerContext,
  request: FastifyRequest,
  schema: S,
): Promise<{ asked: z.infer<S>; scope: Scope }> {
  const caller = await authenticate(ctx, request);
  requireDevice(caller);
  const asked = parseBody(schema, request.body) as z.infer<S>;
  const scope = scopeOf(caller.person.role);
  checkPull({ cursor: '1', ...asked }, ctx.feed.epoch, scope);
  return { asked, scope };
}

/**
 * `POST /sync/digest`: what all rows of the scope add up to, by ranges of ids. `POST /sync/range`: the rows of one range, for
 * a replica whose sum was another.
 */
export const syncRepair: Route = (app, ctx) => {
  app.post('/sync/digest', async (request) => {
    const { asked, scope } = await scopeAsked(ctx, request, digestRequest);
    return ctx.feed.digests.of(scope, asked.since);
  });
  app.post('/sync/range', async (request) => {
    const { asked, scope } = await scopeAsked(ctx, request, rangeRequest);
    const table = scope.tables.find(({ name }) => name === asked.table);
    if (!table) throw new HttpError('invalid_request', { detail: `no table ${asked.table} in the scope` });
    return readRange(ctx, scope, table, asked);
  });
};
