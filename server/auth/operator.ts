import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { hashToken } from '../crypto/token.ts';
import { authenticate, requirePermission } from './authenticate.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(hashToken(a)), Buffer.from(hashToken(b)));

/**
 * For who or what keeps the server running: a monitor with DOCKET_METRICS_TOKEN, which also works while the database is
 * away, or a person who may see the system. In the demo whoever sits at the machine needs neither.
 */
export async function authorizeOperator(ctx: ServerContext, request: FastifyRequest): Promise<void> {
  const { authorization } = request.headers;
  const { metricsToken, demo } = ctx.config;
  if (metricsToken !== null && authorization && same(authorization, `Bearer ${metricsToken}`)) return;
  if (demo && authorization === undefined && LOOPBACK.test(request.socket.remoteAddress ?? '')) return;
  requirePermission(await authenticate(ctx, request), 'system.view');
}
