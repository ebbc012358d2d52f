import { createHmac, randomUUID } from 'node:crypto';
import type { EventType } from '../../core/contract/events/index.ts';
import type { TestServer } from './server.ts';

export interface TestEvent {
  id: string;
  type: string;
  version: number;
  source: string;
  occurred_at: string;
  correlation_id: string;
  payload: Record<string, unknown>;
}

/** An event as a platform sends it, now unless told otherwise. */
export const platformEvent = (
  type: EventType | (string & {}),
  payload: Record<string, unknown>,
  overrides: Partial<TestEvent> = {},
): TestEvent => ({
  id: randomUUID(),
  type,
  version: 1,
  source: 'test',
  occurred_at: new Date().toISOString(),
  correlation_id: randomUUID(),
  payload,
  ...overrides,
});

let messages = 0;
/** A message between two accounts of the platform. */
export const messageEvent = (
  from: string,
  to: string,
  content: string,
  overrides: Partial<TestEvent> = {},
): TestEvent => {
  messages += 1;
  return platformEvent(
    'message.created',
    {
      message_id: `m-${messages}-${randomUUID()}`,
      sender_id: from,
      receiver_id: to,
      conversation_id: [from, to].sort().join('~'),
      content,
    },
    overrides,
  );
};

export interface SendOptions {
  readonly source?: string;
  readonly secret?: string;
  readonly timestamp?: number;
  /** Instead of the right ones. */
  readonly headers?: Record<string, string>;
}

/** Signs and posts a body to `/api/events` as it is. */
export const post = (server: TestServer, body: string | Buffer, options: SendOptions = {}) =>
  postTo(server, '/api/events', body, options);

/** Signs and posts a body as it is. */
export async function postTo(
  server: Pick<TestServer, 'app' | 'source'>,
  url: string,
  body: string | Buffer,
  options: SendOptions = {},
) {
  const timestamp = String(options.timestamp ?? Date.now());
  const bytes = Buffer.from(body);
  const secret = options.secret ?? server.source.secret;
  const reply = await server.app.inject({
    method: 'POST',
    url,
    payload: bytes,
    headers: options.headers ?? {
      'content-type': 'application/json',
      'x-docket-source': options.source ?? server.source.name,
      'x-hmac-timestamp': timestamp,
      'x-hmac-signature': createHmac('sha256', secret).update(`${timestamp}.`).update(bytes).digest('hex'),
    },
  });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
}

/** Sends events as one batch and works them off. Throws unless every one was accepted. */
export async function process(server: TestServer, events: readonly TestEvent[]): Promise<void> {
  const reply = await post(server, JSON.stringify({ events }));
  if (reply.body.accepted !== events.length) throw new Error(JSON.stringify(reply.body));
  await server.processAll();
}
