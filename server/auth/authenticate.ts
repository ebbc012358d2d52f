import type { FastifyRequest } from 'fastify';
import type { Permission } from '../../core/access/permissions.ts';
import { type RoleName, roleOf } from '../../core/access/roles.ts';
import type { ServerContext } from '../context.ts';
import { hashToken } from '../crypto/token.ts';
import { atTime } from '../db/at-time.ts';
import { HttpError } from '../http-error.ts';
import { admitRequest, arrived, inDatabase, signedBy } from './request-signature.ts';

/** Who calls, by today's data: not what the token said when it was given. */
export interface Caller {
  readonly sessionHash: string;
  readonly person: { readonly id: string; readonly displayName: string; readonly role: RoleName };
  readonly permissions: readonly Permission[];
  /** Null for a terminal: a session that no device was enrolled with. */
  readonly device: {
    readonly id: string;
    readonly publicKey: string;
    readonly revoked: boolean;
    readonly seenAt: number;
  } | null;
}

/** How old `last_seen_at` may get before a request moves it. */
const SEEN_EVERY_MS = 60_000;

const bearerOf = (request: FastifyRequest): string => {
  const [, token] = /^Bearer ([\w-]{20,128})$/.exec(request.headers.authorization ?? '') ?? [];
  if (!token) throw new HttpError('token_missing');
  return token;
};

/**
 * The session of the token alone: for enrolment, which proves its key in its own way. Throws `token_missing` or
 * `token_expired`; a person who was switched off has no session.
 */
export async function findSession(ctx: ServerContext, request: FastifyRequest): Promise<Caller> {
  const sessionHash = hashToken(bearerOf(request));
  const found = await ctx.db
    .selectFrom('sessions as s')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .leftJoin('devices as d', 'd.id', 's.device_id')
    .select(['p.id', 'p.display_name', 'p.role', 's.device_id', 'd.public_key', 'd.revoked_at', 'd.last_seen_at'])
    .where('s.token_hash', '=', sessionHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', atTime(ctx.clock.now()))
    .where('p.active', '=', true)
    .executeTakeFirst();
  if (!found) throw new HttpError('token_expired');
  const { device_id, public_key, revoked_at, last_seen_at } = found;
  return {
    sessionHash,
    person: { id: found.id, displayName: found.display_name, role: found.role },
    permissions: roleOf(found.role).permissions,
    device:
      device_id && public_key
        ? { id: device_id, publicKey: public_key, revoked: revoked_at !== null, seenAt: last_seen_at ?? 0 }
        : null,
  };
}

async function noteSeen(ctx: ServerContext, { id, seenAt }: NonNullable<Caller['device']>): Promise<void> {
  const now = ctx.clock.now();
  if (seenAt >= now - SEEN_EVERY_MS) return;
  await ctx.db
    .updateTable('devices')
    .set({ last_seen_at: new Date(now) })
    .where('id', '=', id)
    .execute();
}

/**
 * The session, and where it belongs to a device the proof that this very request comes from it: a token alone opens
 * nothing. Throws the codes of `findSession`, of `admitRequest`.
 */
export async function authenticate(ctx: ServerContext, request: FastifyRequest): Promise<Caller> {
  const caller = await findSession(ctx, request);
  const { device, sessionHash } = caller;
  if (device) {
    const by = { deviceId: device.id, verify: signedBy(device.publicKey), tokenHash: sessionHash };
    await admitRequest(ctx, arrived(request), by, inDatabase(ctx));
    await noteSeen(ctx, device);
  }
  return caller;
}

/** Throws `device_revoked`: what somebody does on a revoked device counts for nothing but its handing in. */
export function requireStanding({ device }: Caller): void {
  if (device?.revoked) throw new HttpError('device_revoked');
}

/** Throws `device_revoked`, or `forbidden` with the permission that is missing. */
export function requirePermission(caller: Caller, permission: Permission): void {
  requireStanding(caller);
  if (!caller.permissions.includes(permission)) throw new HttpError('forbidden', { detail: permission });
}

/** For what leaves to a device: the session must have enrolled one, and it must not be revoked. */
export function requireDevice(caller: Caller): string {
  if (!caller.device) throw new HttpError('device_unknown');
  requireStanding(caller);
  return caller.device.id;
}
