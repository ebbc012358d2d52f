import type { z } from 'zod';
import { type ErrorCode, refuse } from '../../core/contract/errors.ts';
import { SERVER_TIME_HEADER } from '../../core/contract/request-signature.ts';
import type { Clock } from '../../core/lib/clock.ts';
import type { Failure } from '../../core/replica/machine.ts';
import type { ServerClock } from '../../core/replica/server-clock.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { Carrier } from './carrier.ts';
import { type Credentials, headersOf, type Outgoing } from './credentials.ts';
import { assertOurs, failureOf, networkError } from './problems.ts';

/** Until the head of an answer has come. */
const HEAD_MS = 15_000;
/** The live stream carries a comment every few seconds; a window never stands still this long. */
const IDLE_MS = 45_000;
const JSON_TYPE = 'application/json';
/** Mended by signing again: the clock was just measured, or somebody on the way sent the request twice. */
const SIGN_AGAIN: ReadonlySet<ErrorCode> = new Set(['request_stale', 'request_replayed']);

export interface Ask {
  readonly method: Outgoing['method'];
  readonly path: string;
  /** Travels as JSON. */
  readonly json?: object;
  readonly as: Credentials;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  /** Types of answers that are taken, where it is not one alone. */
  readonly accept?: readonly string[];
}

/** Requests to one server, signed where a device asks. Every failure is a TransportError. */
export interface Requests {
  /** Anything; `type` is what a success is an answer of. */
  send(ask: Ask, type: string): Promise<Response>;
  json<S extends z.ZodType>(schema: S, ask: Ask): Promise<z.infer<S>>;
  /** What `decode` makes of the body as it comes. */
  stream(ask: Ask, type: string, decode: Decode): AsyncGenerator<unknown>;
}

/** `idleMs` without a byte end it with `onIdle`'s error. */
export type Decode = (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  idleMs: number,
  onIdle: () => Error,
) => AsyncIterable<unknown>;

export function createRequests(carrier: Carrier, clock: Clock, serverClock: ServerClock): Requests {
  async function attempt(ask: Ask): Promise<Response | Failure> {
    const body = ask.json === undefined ? null : JSON.stringify(ask.json);
    const { method, path, signal, timeout = HEAD_MS } = ask;
    const sentAt = clock.now();
    const began = clock.monotonic();
    let response: Response;
    try {
      const once = { now: serverClock.now(), nonce: carrier.newNonce() };
      const signed = headersOf({ method, path, body }, ask.as, once);
      const headers = ask.accept ? { ...signed, accept: ask.accept.join(', ') } : signed;
      response = await carrier.carry({ method, path, headers, body, signal, timeout });
    } catch (error) {
      throw networkError(error);
    }
    const serverTime = Number(response.headers.get(SERVER_TIME_HEADER));
    const receivedAt = sentAt + (clock.monotonic() - began);
    if (serverTime > 0) serverClock.measure({ serverTime, sentAt, receivedAt });
    if (response.ok) return response;
    return failureOf(response, clock.now()).catch((error) => networkError(error).failure);
  }

  async function send(ask: Ask, type: string): Promise<Response> {
    let result = await attempt(ask);
    if ('kind' in result && SIGN_AGAIN.has(result.refusal.code)) result = await attempt(ask);
    if ('kind' in result) throw new TransportError(result);
    await assertOurs(result, type);
    return result;
  }

  return {
    send,
    async json(schema, ask) {
      const response = await send(ask, JSON_TYPE);
      const value: unknown = await response.json().catch((error: unknown) => Promise.reject(networkError(error)));
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      const refusal = refuse('protocol_unsupported', ask.path);
      throw new TransportError({ kind: 'blocked', refusal, retryAfter: null }, parsed.error);
    },
    async *stream(ask, type, decode) {
      const { body } = await send(ask, type);
      if (!body) return;
      const onIdle = () => networkError(new Error('the stream fell silent'));
      const values = decode(body, IDLE_MS, onIdle)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await values.next().catch((error: unknown) => Promise.reject(networkError(error)));
          if (next.done) return;
          yield next.value;
        }
      } finally {
        await values.return?.();
      }
    },
  };
}
