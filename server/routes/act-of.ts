import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Permission } from '../../core/access/permissions.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import type { ServerContext } from '../context.ts';
import type { Act } from '../people/act.ts';
import { parseBody } from './parse-body.ts';

/** An act of administration: by whom, why, and what was asked. Permission comes before the form of the request. */
export async function actOf<T extends { readonly reason: string }>(
  ctx: ServerContext,
  request: FastifyRequest,
  permission: Permission,
  schema: z.ZodType<T>,
): Promise<{ readonly act: Act; readonly body: T }> {
  const caller = await authenticate(ctx, request);
  requirePermission(caller, permission);
  const body = parseBody(schema, request.body);
  return { act: { caller, reason: body.reason, correlationId: request.id, now: ctx.clock.now() }, body };
}
