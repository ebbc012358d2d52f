import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../http-error.ts';
import { decodeUtf8 } from '../utf8.ts';

/** Of one request; a batch of the largest messages has to be split. */
export const MAX_BODY_BYTES = 16 * 1_048_576;

/** Routes of this scope get the bytes as they came: a signature is over them, so nothing may parse them before it. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  scope.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return;
    const problem = `${encoding} is not read: send the body as it is, signed as it is sent`;
    throw new HttpError('invalid_request', { fields: [{ path: 'content-encoding', problem }] });
  });
}

export const bytesOf = (request: FastifyRequest): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

/** Throws `malformed_json`, also for bytes that are no UTF-8. */
export function parseBytes(body: Buffer): unknown {
  try {
    return JSON.parse(decodeUtf8(body));
  } catch (error) {
    throw new HttpError('malformed_json', { detail: error instanceof Error ? error.message : String(error) });
  }
}
