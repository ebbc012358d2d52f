import type { FastifyError } from 'fastify';
import { ERRORS, type ErrorCode } from '../core/contract/errors.ts';
import { HttpError } from './http-error.ts';

/** What Fastify and its plugins refuse before a route runs, in our own codes. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_VALIDATION: 'invalid_request',
};

/** Classes 08 (connection), 53 (resources) and 57P (shutdown): https://www.postgresql.org/docs/18/errcodes-appendix.html */
const DATABASE_AWAY = /^(08|53|57P)/;
const NETWORK_AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
const DRIVER_AWAY = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

/** NUL, and what else no text of a database can hold: only a caller can have sent it. */
const UNSTORABLE_TEXT = new Set(['22021', '22P05']);

export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (DATABASE_AWAY.test(code) || NETWORK_AWAY.has(code))) return true;
  return typeof message === 'string' && DRIVER_AWAY.test(message);
}

/** Any error → the one with a code that is answered. */
export function toHttpError(error: FastifyError | Error): HttpError {
  if (error instanceof HttpError) return error;
  if (isDatabaseAway(error)) return new HttpError('unavailable', { cause: error, retryAfterSeconds: 1 });
  const { code, statusCode } = error as FastifyError;
  if (UNSTORABLE_TEXT.has(code)) return new HttpError('invalid_request', { detail: 'a character cannot be stored' });
  const known = FASTIFY_CODES[code];
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const fields = [{ path: 'content-type', problem: 'a media type such as application/json' }];
    return new HttpError('invalid_request', { detail: error.message, fields });
  }
  if (known) return new HttpError(known, { detail: error.message });
  if (statusCode === 429) return new HttpError('rate_limited', { detail: error.message });
  if (statusCode === 400) return new HttpError('invalid_request', { detail: error.message });
  return new HttpError('internal', { cause: error });
}

/** The body of an error answer, in the shape of core/contract/wire.ts errorReply. */
export const errorBody = (error: HttpError, correlationId: string) => ({
  error: {
    code: error.code,
    message: ERRORS[error.code].message,
    remedy: ERRORS[error.code].remedy,
    detail: error.detail,
    correlation_id: correlationId,
    fields: error.fields.map(({ path, problem }) => ({ path, problem })),
  },
});
