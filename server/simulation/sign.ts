import { createHmac } from 'node:crypto';

/** Headers of a signed service call: HMAC-SHA256 over timestamp, a dot and the raw body. */
export function signedHeaders(source: string, secret: string, body: Buffer, now: number): Record<string, string> {
  const timestamp = String(now);
  return {
    'content-type': 'application/json',
    'x-docket-source': source,
    'x-hmac-timestamp': timestamp,
    'x-hmac-signature': createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex'),
  };
}
