import type { KeyObject } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ErrorCode } from '../../core/contract/errors.ts';
import {
  DEVICE_HEADER,
  NONCE_HEADER,
  REQUEST_TOLERANCE_MS,
  requestText,
  SIGNATURE_HEADER,
  TIME_HEADER,
} from '../../core/contract/request-signature.ts';
import type { ServerContext } from '../context.ts';
import { importPublicKey, verifyText } from '../crypto/ed25519.ts';
import { HttpError } from '../http-error.ts';
import { bodyHashOf } from './body-hash.ts';

const headers = z.object({
  [DEVICE_HEADER]: z.union([z.uuid(), z.literal('')]),
  [TIME_HEADER]: z.coerce.number().int().positive(),
  [NONCE_HEADER]: z.uuid(),
  [SIGNATURE_HEADER]: z.string(),
});

/** Importing a key costs more than verifying with it: those in use are kept. */
const MOST_KEYS = 5_000;
const imported = new Map<string, KeyObject | null>();

function keyOf(publicKey: string): KeyObject | null {
  const known = imported.get(publicKey);
  if (known !== undefined) return known;
  const [oldest] = imported.keys();
  if (imported.size >= MOST_KEYS && oldest !== undefined) imported.delete(oldest);
  const key = importPublicKey(publicKey);
  imported.set(publicKey, key);
  return key;
}

/** Checks signatures (base64url) by a raw public key; nothing is by a key that is none. */
export const signedBy =
  (publicKey: string) =>
  (text: string, signature: string): boolean => {
    const key = keyOf(publicKey);
    return key !== null && verifyText(key, text, signature);
  };

/** By whom the request must be signed. */
export interface Signatory {
  /** Empty while it enrols. */
  readonly deviceId: string;
  readonly verify: (text: string, signature: string) => boolean;
  /** Of the bearer token; empty where none is sent. */
  readonly tokenHash: string;
}

/** A request as it came, whatever carried it. */
export interface Arrived {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** SHA-256 (hex) of the body's bytes. */
  readonly bodyHash: string;
  readonly correlationId: string;
  /** For the log. */
  readonly route: string | undefined;
}

/** Call it once the body has been read. */
export const arrived = (request: FastifyRequest): Arrived => ({
  method: request.method,
  url: request.url,
  headers: request.headers,
  bodyHash: bodyHashOf(request),
  correlationId: request.id,
  route: request.routeOptions.url,
});

type Sight = Pick<ServerContext, 'clock' | 'log'>;

/** A forged request is worth a line in the log: whose device it claims, and why it was refused. */
function refuse({ log }: Pick<Sight, 'log'>, request: Arrived, code: ErrorCode, device: string): never {
  const { correlationId: correlation_id, route } = request;
  log.warn({ correlation_id, route, device, code }, 'a request of a device was refused');
  throw new HttpError(code);
}

/**
 * Checks that the device's key signed this request, for this session, within two minutes of now. Throws
 * `request_unsigned`, `device_mismatch`, `request_stale` or `request_signature_invalid`. Answers its nonce.
 */
export function verifyRequest(ctx: Sight, request: Arrived, by: Signatory): string {
  const parsed = headers.safeParse(request.headers);
  if (!parsed.success) return refuse(ctx, request, 'request_unsigned', by.deviceId);
  const signed = parsed.data;
  if (signed[DEVICE_HEADER] !== by.deviceId) return refuse(ctx, request, 'device_mismatch', by.deviceId);
  const text = requestText({
    method: request.method,
    path: request.url,
    bodyHash: request.bodyHash,
    tokenHash: by.tokenHash,
    deviceId: by.deviceId,
    at: signed[TIME_HEADER],
    nonce: signed[NONCE_HEADER],
  });
  if (!by.verify(text, signed[SIGNATURE_HEADER])) {
    return refuse(ctx, request, 'request_signature_invalid', by.deviceId);
  }
  // After the signature: only the device itself learns that its clock is wrong.
  if (Math.abs(signed[TIME_HEADER] - ctx.clock.now()) > REQUEST_TOLERANCE_MS) {
    return refuse(ctx, request, 'request_stale', by.deviceId);
  }
  return signed[NONCE_HEADER].toLowerCase();
}

/** Keeps the nonce of a device's request; false when it is there already. */
export type Remember = (deviceId: string, nonce: string, now: number) => Promise<boolean>;

/**
 * In whichever process a request came before, the database knows. This commit does not wait for the disk: whatever the request
 * commits afterwards lies behind it in the log, and takes it along. A crash before that forgets both.
 */
export const inDatabase =
  ({ db }: Pick<ServerContext, 'db'>): Remember =>
  async (deviceId, nonce, now) => {
    const { numAffectedRows } = await sql`
      INSERT INTO request_nonces (device_id, nonce, seen_at)
      SELECT ${deviceId}::uuid, ${nonce}::uuid, ${new Date(now)}::timestamptz FROM set_config('synchronous_commit', 'off', true)
      ON CONFLICT DO NOTHING`.execute(db);
    return numAffectedRows !== 0n;
  };

/** As verifyRequest, once for each request: throws `request_replayed` for one that came before. */
export async function admitRequest(ctx: Sight, request: Arrived, by: Signatory, remember: Remember): Promise<void> {
  const nonce = verifyRequest(ctx, request, by);
  const isFirst = await remember(by.deviceId, nonce, ctx.clock.now());
  if (!isFirst) refuse(ctx, request, 'request_replayed', by.deviceId);
}
