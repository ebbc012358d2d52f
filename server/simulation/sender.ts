import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { signedHeaders } from './sign.ts';

/** What the server said about one event. */
const itemResult = z.object({
  id: z.string().nullable(),
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  code: z.string().nullish(),
  /** What is wrong with a refused one. */
  fields: z.array(z.object({ path: z.string(), problem: z.string() })).optional(),
});
export type ItemResult = z.infer<typeof itemResult>;
const batchReply = z.object({ results: z.array(itemResult) });
const errorReply = z.object({
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string(), detail: z.string().nullish() }),
});

/** The server will not take it, and asking again would not help. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly code: string;
  readonly remedy: string;
  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

export interface SenderOptions {
  /** Base address of the server, such as `http://127.0.0.1:4000`. */
  readonly server: string;
  readonly source: string;
  readonly secret: string;
  readonly signal?: AbortSignal;
  /** How often a request that failed on the way is tried again; without a number, until it works. */
  readonly retries?: number;
  /** Told before each wait, in milliseconds. */
  readonly onWait?: (reason: string, ms: number) => void;
  readonly now?: () => number;
  /** In [0, 1): spreads the retries of many senders. */
  readonly jitter?: () => number;
}

export interface Sender {
  /** Posts events in one batch, in order, and returns a result for each. Never gives up on a server that is away. */
  send(events: readonly unknown[]): Promise<ItemResult[]>;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

type Attempt = { readonly response: Response; readonly body: string } | { readonly away: string };

export function createSender(options: SenderOptions): Sender {
  const url = new URL('/api/events', options.server);
  const now = options.now ?? Date.now;
  const jitter = options.jitter ?? Math.random;
  const { signal } = options;

  const attempt = async (body: Buffer): Promise<Attempt> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: signedHeaders(options.source, options.secret, body, now()),
        body: new Uint8Array(body),
        ...(signal ? { signal } : {}),
      });
      // The answer may break off as well: then nobody knows, and the ids make asking again safe.
      return { response, body: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
      return { away: cause?.code ?? cause?.message ?? (error as Error).message };
    }
  };

  const post = async (events: readonly unknown[]): Promise<ItemResult[]> => {
    const body = Buffer.from(JSON.stringify({ events }));
    for (let failures = 0; ; ) {
      const answer = await attempt(body);
      const backOff = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS) * (0.5 + jitter());
      let pause: { reason: string; ms: number };
      if ('away' in answer) pause = { reason: answer.away, ms: backOff };
      else if (answer.response.ok) return resultsOf(answer.response.status, answer.body, events.length);
      else {
        const { status, headers } = answer.response;
        if (status === 429)
          pause = { reason: 'HTTP 429', ms: retryAfterMs(headers.get('retry-after'), now()) ?? backOff };
        else if (status >= 500) pause = { reason: `HTTP ${status}`, ms: backOff };
        else throw refusal(status, answer.body);
      }
      failures += 1;
      if (options.retries !== undefined && failures > options.retries) {
        throw new SendError(
          'unreachable',
          `${url.origin}: ${pause.reason}`,
          'Check that the server runs, then send again.',
        );
      }
      options.onWait?.(pause.reason, pause.ms);
      await wait(pause.ms, undefined, signal ? { signal } : {});
    }
  };

  /** A batch that is too large goes in halves; a single event that is too large is refused by itself. */
  const send = async (events: readonly unknown[]): Promise<ItemResult[]> => {
    if (events.length === 0) return [];
    try {
      return await post(events);
    } catch (error) {
      if (!(error instanceof SendError) || !['body_too_large', 'batch_too_large'].includes(error.code)) throw error;
      if (events.length === 1) return [{ id: null, status: 'rejected', code: error.code }];
      const half = Math.ceil(events.length / 2);
      return [...(await send(events.slice(0, half))), ...(await send(events.slice(half)))];
    }
  };
  return { send };
}

/** A proxy or a sign-in page answers 200 as well: nothing has arrived then. */
function resultsOf(status: number, body: string, sent: number): ItemResult[] {
  const parsed = batchReply.safeParse(parseJson(body));
  if (parsed.success && parsed.data.results.length === sent) return parsed.data.results;
  throw notDocket(`HTTP ${status} from something that is not Docket`);
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const notDocket = (message: string): SendError => new SendError('not_docket', message, 'Check the address.');

function refusal(status: number, body: string): SendError {
  const parsed = parseJson(body);
  if (parsed === undefined) return notDocket(`HTTP ${status} from something that is not Docket`);
  const known = errorReply.safeParse(parsed);
  if (!known.success) return notDocket(`HTTP ${status}: ${body.slice(0, 200)}`);
  const { code, message, detail, remedy } = known.data.error;
  return new SendError(code, detail ? `${message} ${detail}` : message, remedy);
}
