import type { FastifyRequest } from 'fastify';
import type { Permission } from '../../core/access/permissions.ts';
import { type RoleName, roleOf } from '../../core/access/roles.ts';
import type { ServerContext } from '../context.ts';
import { hashToken } from '../crypto/token.ts';
import { atTime } from '../db/at-time.ts';
import { HttpError } from '../http-error.ts';

/** Who calls, by today's data: not what the token said when it was given. */
export interface Caller {
  readonly sessionHash: string;
  readonly person: { readonly id: string; readonly displayName: string; readonly role: RoleName };
  readonly permissions: readonly Permission[];
  /** Null until the session has enrolled one. */
  readonly device: { readonly id: string; readonly revoked: boolean } | null;
}

/** How old `last_seen_at` may get before a request moves it. */
const SEEN_EVERY_MS = 60_000;

const bearerOf = (request: FastifyRequest): string => {
  const [, token] = /^Bearer ([\w-]{20,128})$/.exec(request.headers.authorization ?? '') ?? [];
  if (!token) throw new HttpError('token_missing');
  return token;
};

/** Throws `token_missing` or `token_expired`; a person who was switched off has no session. */
export async function authenticate(ctx: ServerContext, request: FastifyRequest): Promise<Caller> {
  const sessionHash = hashToken(bearerOf(request));
  const now = ctx.clock.now();
  const found = await ctx.db
    .selectFrom('sessions as s')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .leftJoin('devices as d', 'd.id', 's.device_id')
    .select(['p.id', 'p.display_name', 'p.role', 's.device_id', 'd.revoked_at', 'd.last_seen_at'])
    .where('s.token_hash', '=', sessionHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', atTime(now))
    .where('p.active', '=', true)
    .executeTakeFirst();
  if (!found) throw new HttpError('token_expired');
  if (found.device_id && (found.last_seen_at ?? 0) < now - SEEN_EVERY_MS) {
    await ctx.db
      .updateTable('devices')
      .set({ last_seen_at: new Date(now) })
      .where('id', '=', found.device_id)
      .execute();
  }
  return {
    sessionHash,
    person: { id: found.id, displayName: found.display_name, role: found.role },
    permissions: roleOf(found.role).permissions,
    device: found.device_id ? { id: found.device_id, revoked: found.revoked_at !== null } : null,
  };
}

/** Throws `forbidden` with the permission that is missing. */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (!caller.permissions.includes(permission)) throw new HttpError('forbidden', { detail: permission });
}

/** For what leaves to a device: the session must have enrolled one, and it must not be revoked. */
export function requireDevice(caller: Caller): string {
  if (!caller.device) throw new HttpError('device_unknown');
  if (caller.device.revoked) throw new HttpError('device_revoked');
  return caller.device.id;
}
