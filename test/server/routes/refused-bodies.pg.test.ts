import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../../server/routes/raw-body.ts';
import { messageEvent, post, postTo } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

const send = (body: BodyInit, type: string): Promise<Response> =>
  fetch(`${server.url}/api/events`, { method: 'POST', body, headers: { 'content-type': type } });

test('a body that is too large gets its answer over a socket', async () => {
  const reply = await send(new Uint8Array(MAX_BODY_BYTES * 2).fill(32), 'application/json');
  expect(reply.status).toBe(413);
  expect(await reply.json()).toMatchObject({ error: { code: 'body_too_large' } });
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
});

test('a header that names no media type is named', async () => {
  const reply = await send('{}', 'nonsense');
  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({
    error: { code: 'invalid_request', fields: [{ path: 'content-type' }] },
  });
});

test('a compressed body is named as such, before its signature is looked at', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const reply = await fetch(`${server.url}/api/events`, { method: 'POST', body: gzipSync('{}'), headers });
  expect([reply.status, await reply.json()]).toMatchObject([
    400,
    {
      error: {
        code: 'invalid_request',
        fields: [{ path: 'content-encoding', problem: expect.stringContaining('gzip is not read') }],
      },
    },
  ]);
});

test('bytes that are no UTF-8 are found', async () => {
  const body = Buffer.from(JSON.stringify({ id: 'caf\u00e9' }), 'latin1');
  const { status, body: answer } = await postTo(server, '/api/events', body, {});
  expect([status, answer.error.code, answer.error.detail]).toEqual([400, 'malformed_json', 'not UTF-8 at byte 10']);
});

test('an address that is called in another way says how it is', async () => {
  const reply = await fetch(`${server.url}/api/events?source=demo`);
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await reply.json()).toMatchObject({
    error: { code: 'method_not_allowed', detail: 'GET where POST is meant' },
  });
  expect((await fetch(`${server.url}/api/nothing`)).status).toBe(404);
});

test('an event from the future learns by how much, and what time it is here', async () => {
  const event = { ...messageEvent('ann', 'ben', 'hi'), occurred_at: new Date(Date.now() + 3_600_000).toISOString() };
  const { status, body } = await post(server, JSON.stringify(event));
  expect([status, body.error.fields[0].problem]).toEqual([
    422,
    expect.stringMatching(/^lies 3[56]\d\d s ahead of the server's clock, which says 20.*Z$/),
  ]);
});

test('an id in capitals is the same id', async () => {
  const event = messageEvent('ann', 'ben', 'hi');
  expect((await post(server, JSON.stringify(event))).body).toMatchObject({ accepted: 1 });
  const loud = { ...event, id: event.id.toUpperCase() };
  expect((await post(server, JSON.stringify(loud))).body).toMatchObject({ duplicate: 1 });
});
