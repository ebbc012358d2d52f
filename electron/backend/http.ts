import ky from 'ky';
import type { z } from 'zod';
import { refuse } from '../../core/contract/errors.ts';
import { type EnrolReply, enrolReply, type LoginReply, loginReply } from '../../core/contract/wire.ts';
import { type Transport, TransportError } from '../../core/replica/transport.ts';
import { assertOurs, failureOf, networkError } from './problems.ts';
import { ndjson, readLines, serverSentEvents } from './streams.ts';

/** Until the head of an answer has come. */
const HEAD_MS = 15_000;
/** A push is decided before it is answered. */
const PUSH_MS = 60_000;
/** The live stream carries a comment every few seconds; a window never stands still this long. */
const IDLE_MS = 45_000;
const JSON_TYPE = 'application/json';

export interface Api extends Transport {
  login(email: string, password: string): Promise<LoginReply>;
  enrol(token: string, name: string, publicKey: string): Promise<EnrolReply>;
  /** Ends the session at the server. */
  logout(): Promise<void>;
}

/** The server over HTTP. Every failure is a TransportError. `token` is asked for at each request; `now` is the wall clock. */
export function createApi(server: string, token: () => string, now: () => number): Api {
  // Its own retries are off: the outbox and the machine decide when to come again.
  const http = ky.create({ baseUrl: server, retry: 0, timeout: HEAD_MS, throwHttpErrors: false });

  /** `type` is what a success is an answer of. */
  async function request(path: string, options: Parameters<typeof http>[1], type: string): Promise<Response> {
    let response: Response;
    try {
      response = await http(path, options);
    } catch (error) {
      throw networkError(error);
    }
    if (!response.ok) {
      throw new TransportError(await failureOf(response, now()).catch((error) => networkError(error).failure));
    }
    await assertOurs(response, type);
    return response;
  }

  async function json<S extends z.ZodType>(schema: S, path: string, options: Parameters<typeof http>[1]) {
    const response = await request(path, options, JSON_TYPE);
    const parsed = schema.safeParse(
      await response.json().catch((error: unknown) => Promise.reject(networkError(error))),
    );
    if (parsed.success) return parsed.data;
    const refusal = refuse('protocol_unsupported', path);
    throw new TransportError({ kind: 'blocked', refusal, retryAfter: null }, parsed.error);
  }

  async function* stream(
    path: string,
    options: Parameters<typeof http>[1],
    type: string,
    parse: (lines: AsyncIterable<string>) => AsyncIterable<unknown>,
  ): AsyncGenerator<unknown> {
    const { body } = await request(path, options, type);
    if (!body) return;
    const lines = readLines(body, IDLE_MS, () => networkError(new Error('the stream fell silent')));
    const values = parse(lines)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await values.next().catch((error: unknown) => Promise.reject(networkError(error)));
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await values.return?.();
    }
  }

  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
  return {
    login: (email, password) => json(loginReply, '/api/auth/login', { method: 'post', json: { email, password } }),
    enrol: (fresh, name, publicKey) =>
      json(enrolReply, '/api/devices/enrol', {
        method: 'post',
        json: { name, public_key: publicKey },
        headers: bearer(fresh),
      }),
    logout: async () => {
      await request('/api/auth/logout', { method: 'post', headers: bearer(token()) }, '');
    },
    pull: (position, signal) =>
      stream(
        '/sync/pull',
        { method: 'post', json: position, headers: bearer(token()), signal },
        'application/x-ndjson',
        ndjson,
      ),
    live: (signal) =>
      stream('/sync/live', { method: 'get', headers: bearer(token()), signal }, 'text/event-stream', serverSentEvents),
    push: async (commands, signal) => {
      const options = { method: 'post', json: { commands }, headers: bearer(token()), signal, timeout: PUSH_MS };
      const response = await request('/sync/push', options, JSON_TYPE);
      return response.json().catch((error: unknown) => Promise.reject(networkError(error)));
    },
  };
}
