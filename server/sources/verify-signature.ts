import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';
import { findSource, type Source } from './sources.ts';

/** A signature lives this long either way. */
export const MAX_SKEW_MS = 300_000;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;

const one = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

function fits(secret: string, timestamp: string, body: Buffer, signature: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  return timingSafeEqual(expected, signature);
}

/** Who signed these raw bytes. Throws the HttpError of what is wrong. */
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
  const now = ctx.clock.now();
  const source = await find(ctx, name, now);
  if (!source) throw new HttpError('source_unknown');
  if (!/^\d{1,16}$/.test(timestamp) || !HEX_SHA256.test(signature)) throw new HttpError('signature_invalid');
  const bytes = Buffer.from(signature, 'hex');
  // Every live secret is tried, so that the time taken does not tell which one fits.
  const fitting = source.secrets.filter((secret) => fits(secret, timestamp, body, bytes));
  if (fitting.length === 0) throw new HttpError('signature_invalid');
  if (Math.abs(now - Number(timestamp)) > MAX_SKEW_MS) throw new HttpError('signature_stale');
  return source;
}
