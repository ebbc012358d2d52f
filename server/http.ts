import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { z } from 'zod';
import { SERVER_TIME_HEADER } from '../core/contract/request-signature.ts';
import { hashSignedBodies } from './auth/body-hash.ts';
import type { ServerContext } from './context.ts';
import { errorBody, toHttpError } from './error-reply.ts';
import { HttpError } from './http-error.ts';
import { ROUTES } from './routes/index.ts';

const correlationId = z.uuid();

/** A body up to here is read to its end and dropped when it is refused as too large; the connection of a longer one is closed. */
const DRAINED_BYTES = 64 * 1024 * 1024;

/** The HTTP side of the server: routes, one error handler, no listening yet. */
export async function createApp(ctx: ServerContext): Promise<FastifyInstance> {
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
    const known = toHttpError(error);
    if (known.status >= 500) {
      ctx.log.error({ correlation_id: request.id, route: request.routeOptions.url, err: error }, known.code);
    }
    // Closed under a caller that still sends, the connection breaks before the answer is read, and looks worth a retry.
    if (known.code === 'body_too_large' && Number(request.headers['content-length']) <= DRAINED_BYTES) {
      reply.removeHeader('connection');
    }
    if (known.retryAfterSeconds !== null) reply.header('retry-after', known.retryAfterSeconds);
    return reply.status(known.status).send(errorBody(known, request.id));
  });
  app.setNotFoundHandler((request, reply) => reply.status(404).send(errorBody(new HttpError('not_found'), request.id)));
  for (const route of ROUTES) await route(app, ctx);
  return app;
}
