import { SERVER_TIME_HEADER } from '../../core/contract/request-signature.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { openLiveConsole } from '../feed/live-console.ts';
import { scopeOf } from '../feed/scope.ts';
import type { Route } from './define.ts';

/**
 * `GET /sync/live`: server-sent events. `hello` first; the console then pulls once and applies what follows. Small
 * windows come inline (`lines`), for anything else there is `pull`.
 */
export const syncLive: Route = (app, ctx) => {
  app.get('/sync/live', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    const deviceId = requireDevice(caller);
    const { sessionHash } = caller;
    const leave = await ctx.feed.hub.join(() => {
      reply.hijack();
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-correlation-id': request.id,
        [SERVER_TIME_HEADER]: ctx.clock.now(),
      });
      return openLiveConsole(reply.raw, { sessionHash, deviceId }, scopeOf(caller.person.role));
    });
    if (reply.raw.destroyed) leave();
    else reply.raw.once('close', leave);
  });
};
