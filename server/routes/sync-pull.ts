import { pipeline } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { pullRequest } from '../../core/contract/wire.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { checkPull } from '../feed/check-pull.ts';
import { openWindow } from '../feed/pull-stream.ts';
import { partOf, scopeOf } from '../feed/scope.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /sync/pull`: one window as NDJSON, streamed; gzip where the caller takes it. */
export const syncPull: Route = (app, ctx) => {
  app.post('/sync/pull', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    requireDevice(caller);
    const asked = parseBody(pullRequest, request.body);
    const scope = scopeOf(caller.person.role);
    checkPull(asked, ctx.feed.epoch, scope);
    const lines = await openWindow(ctx, partOf(scope, asked.tables), asked);
    reply.header('content-type', 'application/x-ndjson').header('cache-control', 'no-store');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(lines);
    const packed = createGzip({ level: constants.Z_BEST_SPEED });
    pipeline(lines, packed, (error) => {
      if (error) ctx.log.info({ correlation_id: request.id, error: error.message }, 'a pull was not read to its end');
    });
    return reply.header('content-encoding', 'gzip').send(packed);
  });
};
