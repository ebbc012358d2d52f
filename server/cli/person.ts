import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { tell, UsageError } from './define.ts';

/** Options of every command that somebody does by name. */
export const PERSON_OPTIONS = { server: { type: 'string' }, as: { type: 'string' } } as const;

export const PERSON_HELP = `  --server URL     the server, default DOCKET_SERVER or http://127.0.0.1:4700
  --as EMAIL       who does it, default DOCKET_EMAIL; the password is read from DOCKET_PASSWORD
  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 done, 1 the server said no, 2 wrong usage or no connection.`;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: checked by who asked for it
  readonly body: any;
}
export type Call = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<Answer>;

/** Posts and reads the answer line by line, each a JSON value; or the refusal. */
export type Follow = (path: string, body: object, onLine: (line: never) => void) => Promise<Answer | null>;

/** The server could not be reached. */
class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

async function fetchJson(url: string, method: string, body: object | undefined, token: string | null): Promise<Answer> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const reply = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? null : parsed(url, reply.status, text) };
  } catch (error) {
    throw notReached(url, error);
  }
}

function parsed(url: string, status: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConnectionError(`${url} answers HTTP ${status} and is not Docket: check the address.`);
  }
}

function notReached(url: string, error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return new ConnectionError(`${url} does not answer: ${cause instanceof Error ? cause.message : message}`);
}

async function followLines(
  url: string,
  body: object,
  token: string,
  onLine: (line: never) => void,
): Promise<Answer | null> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  try {
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok || !reply.body) return { status: reply.status, body: await reply.json() };
    for await (const line of createInterface({ input: Readable.fromWeb(reply.body as never) })) {
      onLine(JSON.parse(line) as never);
    }
    return null;
  } catch (error) {
    throw notReached(url, error);
  }
}

/**
 * Signs in, lets `work` call the server as that person, and signs out. Answers the exit code; what the server refuses
 * is told with its remedy.
 */
export async function asPerson(
  values: { readonly server?: string | undefined; readonly as?: string | undefined },
  work: (call: Call, follow: Follow) => Promise<number>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  const server = values.server ?? env.DOCKET_SERVER ?? 'http://127.0.0.1:4700';
  const email = values.as ?? env.DOCKET_EMAIL;
  const password = env.DOCKET_PASSWORD;
  if (!URL.canParse(server)) throw new UsageError(`--server ${server} is not an address such as http://127.0.0.1:4700`);
  if (!email) throw new UsageError('Say who does it: --as EMAIL.');
  if (!password) throw new UsageError(`Set DOCKET_PASSWORD to the password of ${email}.`);
  const at = (path: string): string => new URL(path, server).href;
  try {
    const session = await fetchJson(at('/api/auth/login'), 'POST', { email, password }, null);
    if (session.status !== 200) return refused(session);
    const { token } = session.body;
    const call: Call = (method, path, body) => fetchJson(at(path), method, body, token);
    try {
      return await work(call, (path, body, onLine) => followLines(at(path), body, token, onLine));
    } finally {
      await fetchJson(at('/api/auth/logout'), 'POST', undefined, token);
    }
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    tell(error.message);
    return 2;
  }
}

/** Tells why the server said no. */
export function refused({ status, body }: Answer): number {
  const {
    code = String(status),
    message = 'The server said no.',
    remedy = '',
    detail = null,
    fields = [],
  } = body?.error ?? {};
  tell(`${code}: ${message} ${remedy}${detail === null ? '' : ` (${detail})`}`);
  for (const { path, problem } of fields) tell(`  ${path}: ${problem}`);
  return 1;
}
