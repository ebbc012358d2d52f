import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../http-error.ts';

/** Of one request; a batch of the largest messages has to be split. */
export const MAX_BODY_BYTES = 16 * 1_048_576;

/** Routes of this scope get the bytes as they came: a signature is over them, so nothing may parse them before it. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
}

export const bytesOf = (request: FastifyRequest): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

/** Throws `malformed_json`, also for bytes that are no UTF-8. */
export function parseBytes(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new HttpError('malformed_json', { detail: (error as Error).message });
  }
}
