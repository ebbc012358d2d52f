import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSender, retryAfterMs, SendError, type SenderOptions } from '../../../server/simulation/sender.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const accept: Answer = (_, response, body) => {
  const { events } = JSON.parse(body) as { events: { id: string }[] };
  response.writeHead(202).end(JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'accepted' })) }));
};
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end('{}');
const refuse =
  (code: number, name: string): Answer =>
  (_, response) =>
    response
      .writeHead(code)
      .end(JSON.stringify({ error: { code: name, message: 'No.', remedy: 'Do otherwise.', detail: null } }));
const hangUp: Answer = (request) => request.socket.destroy();

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

/** A server that gives these answers, one after the other, the last one for good; and a sender to it. */
async function against(answers: Answer[], options: Partial<SenderOptions> = {}) {
  const bodies: string[] = [];
  const requests: IncomingMessage[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push(request);
      bodies.push(body);
      (answers.length > 1 ? answers.shift() : answers[0])?.(request, response, body);
    });
  });
  server = http;
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const waits: [string, number][] = [];
  const sender = createSender({
    server: url,
    source: 'demo',
    secret: 'shh',
    jitter: () => 0,
    now: () => 1_700_000_000_000,
    onWait: (reason, ms) => waits.push([reason, ms]),
    ...options,
  });
  return { sender, bodies, requests, waits };
}

const events = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `event ${index}` }));

describe('the sender', () => {
  it('signs the raw body', async () => {
    const { sender, bodies, requests } = await against([accept]);
    await sender.send(events(2));
    const headers = requests[0]?.headers;
    expect(headers?.['x-docket-source']).toBe('demo');
    const signature = createHmac('sha256', 'shh').update(`1700000000000.${bodies[0]}`).digest('hex');
    expect(headers?.['x-hmac-signature']).toBe(signature);
  });

  it.each<[string, Answer, string]>([
    ['the connection breaks', hangUp, 'UND_ERR_SOCKET'],
    ['the server fails', status(503), 'HTTP 503'],
  ])('sends the same bytes again when %s', async (_, failure, reason) => {
    const { sender, bodies, waits } = await against([failure, failure, accept]);
    const results = await sender.send(events(3));
    expect(results.map((result) => result.status)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(new Set(bodies).size).toBe(1);
    expect(waits).toEqual([
      [reason, 125],
      [reason, 250],
    ]);
  });

  it('waits as long as the server asks', async () => {
    const { sender, waits } = await against([status(429, { 'retry-after': '0.2' }), accept]);
    await sender.send(events(1));
    expect(waits).toEqual([['HTTP 429', 200]]);
  });

  it('halves a batch that is too large and names the event that is', async () => {
    const tooLarge: Answer = (request, response, body) => {
      const { events: batch } = JSON.parse(body) as { events: { id: string }[] };
      const heavy = batch.some(({ id }) => id === 'event 2');
      (heavy || batch.length > 4 ? refuse(413, heavy ? 'body_too_large' : 'batch_too_large') : accept)(
        request,
        response,
        body,
      );
    };
    const { sender } = await against([tooLarge]);
    const results = await sender.send(events(7));
    expect(results.map(({ status: one, code }) => code ?? one)).toEqual([
      'accepted',
      'accepted',
      'body_too_large',
      ...Array.from({ length: 4 }, () => 'accepted'),
    ]);
  });

  it('does not ask again when the answer is no', async () => {
    const { sender, bodies } = await against([refuse(401, 'signature_invalid')]);
    await expect(sender.send(events(1))).rejects.toMatchObject({ code: 'signature_invalid', remedy: 'Do otherwise.' });
    expect(bodies).toHaveLength(1);
  });

  it('says so when it was told to give up', async () => {
    const { sender } = await against([status(500)], { retries: 1 });
    await expect(sender.send(events(1))).rejects.toBeInstanceOf(SendError);
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const { sender } = await against([status(503)], { signal: stop.signal, onWait: () => stop.abort() });
    await expect(sender.send(events(1))).rejects.toThrow(/abort/i);
  });
});

describe('Retry-After', () => {
  it.each([
    ['3', 3000],
    ['Wed, 21 Oct 2026 07:28:10 GMT', 10_000],
    ['soon', null],
    [null, null],
  ])('%s → %s ms', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('Wed, 21 Oct 2026 07:28:00 GMT'))).toBe(ms);
  });
});
