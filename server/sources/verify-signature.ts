import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';
import { findSource, type Source } from './sources.ts';

/** A signature lives this long either way. */
export const MAX_SKEW_MS = 300_000;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;

export interface Signed {
  /** Of the source. */
  readonly name: string;
  /** Milliseconds, as sent. */
  readonly timestamp: string;
  /** Hex; one of them has to fit. */
  readonly signatures: readonly string[];
}

/** A header or parameter that was given once. */
export const one = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

function fits(secret: string, timestamp: string, body: Buffer, signature: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  return timingSafeEqual(expected, signature);
}

/** The source whose secret made one of these signatures over the raw bytes. Throws the HttpError of what is wrong. */
export async function verifySigned(
  ctx: ServerContext,
  { name, timestamp, signatures }: Signed,
  body: Buffer,
  find = findSource,
): Promise<Source> {
  const now = ctx.clock.now();
  const source = await find(ctx, name, now);
  if (!source) throw new HttpError('source_unknown');
  const wellMade = signatures.filter((signature) => HEX_SHA256.test(signature));
  if (!/^\d{1,16}$/.test(timestamp) || wellMade.length === 0) throw new HttpError('signature_invalid');
  // Every live secret is tried, so that the time taken does not tell which one fits.
  const fitting = wellMade.flatMap((signature) => {
    const bytes = Buffer.from(signature, 'hex');
    return source.secrets.filter((secret) => fits(secret, timestamp, body, bytes));
  });
  if (fitting.length === 0) throw new HttpError('signature_invalid');
  if (Math.abs(now - Number(timestamp)) > MAX_SKEW_MS) throw new HttpError('signature_stale');
  return source;
}

/** Who signed this service call. Throws the HttpError of what is wrong. */
export async function verifySignature(
  ctx: ServerContext,
  headers: IncomingHttpHeaders,
  body: Buffer,
  find = findSource,
): Promise<Source> {
  const name = one(headers['x-docket-source']);
  const timestamp = one(headers['x-hmac-timestamp']);
  const signature = one(headers['x-hmac-signature']);
  if (!name || !timestamp || !signature) throw new HttpError('signature_missing');
  return verifySigned(ctx, { name, timestamp, signatures: [signature] }, body, find);
}
