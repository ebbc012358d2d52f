import type { IncomingHttpHeaders } from 'node:http';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';
import type { Source } from './sources.ts';
import { one, verifySigned } from './verify-signature.ts';

const FORM = 'X-Webhook-Signature: t=<ms>,v1=<hex>, and the source as X-Docket-Source or ?source=';
/** A platform that rotates its secret signs with both. */
const MAX_SIGNATURES = 4;

/** `t=<ms>,v1=<hex>[,v1=<hex>]`; other parts are for other versions. */
function readHeader(header: string): { timestamp: string | null; signatures: string[] } {
  const parts = header.split(',').map((part) => part.trim().split('=') as [string, string?]);
  const all = (key: string): string[] => parts.filter(([name]) => name === key).map(([, value]) => value ?? '');
  return { timestamp: all('t')[0] ?? null, signatures: all('v1').slice(0, MAX_SIGNATURES) };
}

/** Who signed this webhook. Throws the HttpError of what is wrong. */
export async function verifyWebhook(
  ctx: ServerContext,
  headers: IncomingHttpHeaders,
  named: string | string[] | undefined,
  body: Buffer,
): Promise<Source> {
  const name = one(headers['x-docket-source']) ?? one(named);
  const header = one(headers['x-webhook-signature']);
  if (!name || !header) throw new HttpError('signature_missing', { detail: FORM });
  const { timestamp, signatures } = readHeader(header);
  if (timestamp === null || signatures.length === 0) throw new HttpError('signature_invalid', { detail: FORM });
  return verifySigned(ctx, { name, timestamp, signatures }, body);
}
