import { createHash, type Hash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SIGNATURE_HEADER } from '../../core/contract/request-signature.ts';

const hashes = new WeakMap<FastifyRequest, Hash>();
const NO_BODY = createHash('sha256').digest('hex');

/** Hashes the bytes of signed bodies as they come in: what is verified later is what was sent, not what was parsed. */
export function hashSignedBodies(app: FastifyInstance): void {
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (request.headers[SIGNATURE_HEADER] === undefined) {
      done(null, payload);
      return;
    }
    const hash = createHash('sha256');
    hashes.set(request, hash);
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        hash.update(chunk);
        next(null, chunk);
      },
    });
    payload.once('error', (error) => hashing.destroy(error));
    payload.once('close', () => {
      if (!hashing.writableEnded) hashing.destroy();
    });
    // Refused before it was read: the rest is let go, or the connection would wait for it.
    reply.raw.once('finish', () => {
      payload.unpipe(hashing);
      payload.resume();
    });
    done(null, payload.pipe(hashing));
  });
}

/** SHA-256 (hex) of the body as it came. Call it once, when the body has been read. */
export const bodyHashOf = (request: FastifyRequest): string => hashes.get(request)?.copy().digest('hex') ?? NO_BODY;
