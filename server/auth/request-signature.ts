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

/** By whom the request must be signed. */
export interface Signatory {
  /** Empty while it enrols. */
  readonly deviceId: string;
  readonly publicKey: string;
  /** Of the bearer token; empty where none is sent. */
  readonly tokenHash: string;
}

/** A forged request is worth a line in the log: whose device it claims, and why it was refused. */
function refuse(ctx: ServerContext, request: FastifyRequest, code: ErrorCode, deviceId: string): never {
  ctx.log.warn(
    { correlation_id: request.id, route: request.routeOptions.url, device: deviceId, code },
    'a request of a device was refused',
  );
  throw new HttpError(code);
}

/**
 * Checks that the device's key signed this request, for this session, within two minutes of now. Throws
 * `request_unsigned`, `device_mismatch`, `request_stale` or `request_signature_invalid`. Answers its nonce.
 */
export function verifyRequest(ctx: ServerContext, request: FastifyRequest, by: Signatory): string {
  const parsed = headers.safeParse(request.headers);
  if (!parsed.success) return refuse(ctx, request, 'request_unsigned', by.deviceId);
  const signed = parsed.data;
  if (signed[DEVICE_HEADER] !== by.deviceId) return refuse(ctx, request, 'device_mismatch', by.deviceId);
  const key = keyOf(by.publicKey);
  const text = requestText({
    method: request.method,
    path: request.url,
    bodyHash: bodyHashOf(request),
    tokenHash: by.tokenHash,
    deviceId: by.deviceId,
    at: signed[TIME_HEADER],
    nonce: signed[NONCE_HEADER],
  });
  if (!key || !verifyText(key, text, signed[SIGNATURE_HEADER])) {
    return refuse(ctx, request, 'request_signature_invalid', by.deviceId);
  }
  // After the signature: only the device itself learns that its clock is wrong.
  if (Math.abs(signed[TIME_HEADER] - ctx.clock.now()) > REQUEST_TOLERANCE_MS) {
    return refuse(ctx, request, 'request_stale', by.deviceId);
  }
  return signed[NONCE_HEADER].toLowerCase();
}

/** Throws `request_replayed` when the device's request came before; in whichever process, the database knows. */
export async function rememberRequest(
  ctx: ServerContext,
  request: FastifyRequest,
  deviceId: string,
  nonce: string,
): Promise<void> {
  const { numAffectedRows } = await sql`
    INSERT INTO request_nonces (device_id, nonce, seen_at)
    VALUES (${deviceId}, ${nonce}, ${new Date(ctx.clock.now())})
    ON CONFLICT DO NOTHING`.execute(ctx.db);
  if (numAffectedRows === 0n) refuse(ctx, request, 'request_replayed', deviceId);
}
