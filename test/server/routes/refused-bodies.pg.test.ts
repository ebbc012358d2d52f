import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../../server/routes/raw-body.ts';
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
