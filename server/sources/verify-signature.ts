import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';
import { findSource, findSourceAnyway, rememberedSource, type Source } from './sources.ts';

/** A signature lives this long either way. */
export const MAX_SKEW_MS = 300_000;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;
const TIMESTAMP = /^\d{1,16}$/;
const HEADERS: Readonly<Record<string, string>> = {
  name: 'X-Docket-Source',
  timestamp: 'X-HMAC-Timestamp',
  signature: 'X-HMAC-Signature',
};

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

/** A time in seconds is the commonest slip: said by name. */
function staleDetail(timestamp: string, now: number): string {
  const off = Math.round((Number(timestamp) - now) / 1_000);
  if (Math.abs(now - Number(timestamp) * 1_000) <= MAX_SKEW_MS)
    return `${timestamp} is in seconds; milliseconds are wanted`;
  return `the server's time is ${now}, ${Math.abs(off)} s ${off < 0 ? 'later' : 'earlier'}`;
}

/** What is wrong with a signature, or null when one of the secrets of the source made it in time. `now` in ms. */
function problemOf(source: Source, { timestamp, signatures }: Signed, body: Buffer, now: number): HttpError | null {
  if (!TIMESTAMP.test(timestamp)) {
    const got = `“${timestamp.slice(0, 40)}”`;
    return new HttpError('timestamp_invalid', { detail: `${got}, where ${now} would be now` });
  }
  const wellMade = signatures.filter((signature) => HEX_SHA256.test(signature));
  if (wellMade.length === 0) return new HttpError('signature_invalid', { detail: 'a signature is 64 hex digits' });
  // Every live secret is tried, so that the time taken does not tell which one fits.
  const fitting = wellMade.flatMap((signature) => {
    const bytes = Buffer.from(signature, 'hex');
    return source.secrets.filter((secret) => fits(secret, timestamp, body, bytes));
  });
  if (fitting.length === 0) return new HttpError('signature_invalid');
  if (Math.abs(now - Number(timestamp)) > MAX_SKEW_MS) {
    return new HttpError('signature_stale', { detail: staleDetail(timestamp, now) });
  }
  return null;
}

/** Throws what is wrong with a signature of this source. */
export function checkSigned(source: Source | null, signed: Signed, body: Buffer, now: number): Source {
  if (!source) throw new HttpError('source_unknown');
  const problem = problemOf(source, signed, body, now);
  if (problem) throw problem;
  return source;
}

/** The source whose secret made one of these signatures over the raw bytes. Throws the HttpError of what is wrong. */
export async function verifySigned(ctx: ServerContext, signed: Signed, body: Buffer): Promise<Source> {
  const now = ctx.clock.now();
  return checkSigned(await findSource(ctx, signed.name, now), signed, body, now);
}

/**
 * The same from memory where the signature fits what is remembered: the caller looks at the source again in the round
 * trip that it makes anyway. What does not fit, or is not remembered, is read; while the database is away it is taken
 * as it was known last.
 */
export async function verifySignedFromMemory(ctx: ServerContext, signed: Signed, body: Buffer): Promise<Source> {
  const now = ctx.clock.now();
  const known = rememberedSource(ctx, signed.name, now);
  if (known && problemOf(known, signed, body, now) === null) return known;
  return checkSigned(await findSourceAnyway(ctx, signed.name, now), signed, body, now);
}

/** How a service call is signed. Throws `signature_missing`. */
export function readSigned(headers: IncomingHttpHeaders): Signed {
  const name = one(headers['x-docket-source']);
  const timestamp = one(headers['x-hmac-timestamp']);
  const signature = one(headers['x-hmac-signature']);
  if (!name || !timestamp || !signature) {
    const missing = Object.entries({ name, timestamp, signature }).filter(([, value]) => !value);
    throw new HttpError('signature_missing', { detail: `no ${missing.map(([key]) => HEADERS[key]).join(', ')}` });
  }
  return { name, timestamp, signatures: [signature] };
}

/** Who signed this service call. Throws the HttpError of what is wrong. */
export const verifySignature = (ctx: ServerContext, headers: IncomingHttpHeaders, body: Buffer): Promise<Source> =>
  verifySigned(ctx, readSigned(headers), body);
