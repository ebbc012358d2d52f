import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { z } from 'zod';
import { SERVER_TIME_HEADER } from '../core/contract/request-signature.ts';
import { hashSignedBodies } from './auth/body-hash.ts';
import type { ServerContext } from './context.ts';
import { errorBody, toHttpError } from './error-reply.ts';
import { HttpError } from './http-error.ts';
import { ROUTES } from './routes/index.ts';
import type { UnderWay } from './under-way.ts';

const correlationId = z.uuid();

/** A body up to here is read to its end and dropped when it is refused as too large; the connection of a longer one is closed. */
const DRAINED_BYTES = 64 * 1024 * 1024;

/** What routes are called by. */
const METHODS = ['GET', 'POST', 'PUT'] as const;

const STOPPING = 'the server is being stopped';

/** A stream whose reader has gone before its first byte. It says nothing of us, and nobody waits for an answer. */
const isLeft = (error: Error, request: FastifyRequest): boolean =>
  (error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE' && request.raw.socket.destroyed;

/** The HTTP side of the server: routes, one error handler, no listening yet. `underWay` knows the requests that are being worked on. */
export async function createApp(ctx: ServerContext, underWay: UnderWay): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: ctx.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // One correlation id from the caller to the audit row; made here when the caller has none.
    genReqId: (request) => {
      const given = correlationId.safeParse(request.headers['x-correlation-id']);
      return given.success ? given.data : randomUUID();
    },
    trustProxy: [...ctx.config.trustedProxies],
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
  });
  await app.register(helmet);
  await app.register(rateLimit, { global: false });

  app.addHook('onSend', async (request, reply) => {
    reply.header('x-correlation-id', request.id).header(SERVER_TIME_HEADER, ctx.clock.now());
  });
  hashSignedBodies(app);
  // A connection that ends does not end what was asked for on it; and what is only asked for now is not begun.
  app.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function tracked(request, reply) {
      if (underWay.closed) throw new HttpError('unavailable', { detail: STOPPING, retryAfterSeconds: 1 });
      return underWay.track(Promise.resolve(handler.call(this, request, reply)));
    };
  });
  app.addHook('preClose', async () => underWay.close());
  app.addHook('onResponse', async (request, reply) => {
    ctx.log.debug(
      {
        correlation_id: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'access',
    );
  });
  app.setErrorHandler((error: Error, request, reply) => {
    if (isLeft(error, request)) {
      ctx.log.info({ correlation_id: request.id, route: request.routeOptions.url }, 'the caller has gone');
      return reply.hijack();
    }
    const known = toHttpError(error);
    if (known.status >= 500 && known.detail !== STOPPING) {
      ctx.log.error({ correlation_id: request.id, route: request.routeOptions.url, err: error }, known.code);
    }
    // Closed under a caller that still sends, the connection breaks before the answer is read, and looks worth a retry.
    if (known.code === 'body_too_large' && Number(request.headers['content-length']) <= DRAINED_BYTES) {
      reply.removeHeader('connection');
    }
    if (known.retryAfterSeconds !== null) reply.header('retry-after', known.retryAfterSeconds);
    return reply.status(known.status).send(errorBody(known, request.id));
  });
  app.setNotFoundHandler((request, reply) => {
    const [url = ''] = request.url.split('?');
    const allowed = METHODS.filter((method) => app.hasRoute({ method, url }));
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    const refusal =
      allowed.length > 0
        ? new HttpError('method_not_allowed', { detail: `${request.method} where ${allowed.join(' or ')} is meant` })
        : new HttpError('not_found');
    return reply.status(refusal.status).send(errorBody(refusal, request.id));
  });
  for (const route of ROUTES) await route(app, ctx);
  return app;
}
