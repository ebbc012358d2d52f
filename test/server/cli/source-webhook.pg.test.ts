import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'docket-test-webhook-'));
});
afterAll(async () => {
  await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

const docket = (...args: string[]) =>
  runDocket(['sources', ...args], {
    DOCKET_SERVER: server.url,
    DOCKET_PASSWORD: TEST_PASSWORD,
    DOCKET_EMAIL: 'admin@example.test',
  });
async function file(name: string, value: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(value));
  return path;
}
const FIELDS = { message_id: 'data.id', sender_id: 'data.from', receiver_id: 'data.to', content: 'data.text' };
const MAPPING = {
  event: 'event',
  id: 'id',
  occurred_at: 'created',
  events: { 'chat.message': { type: 'message.created', fields: FIELDS }, ping: null },
};
const CREATED = Math.floor(Date.now() / 1_000) - 60;
const chat = {
  event: 'chat.message',
  id: 17,
  created: CREATED,
  data: { id: 3, from: 1, to: 2, text: 'see you at nine' },
};

test('from a new source to its first webhook, by commands alone', async () => {
  const added = await docket('add', 'shop', '--reason', 'it goes live', '--json');
  const { secret } = JSON.parse(added.stdout);
  const mapping = await file('mapping.json', MAPPING);
  const tried = await docket('webhook', 'try', mapping, await file('body.json', chat));
  expect(tried).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(tried.stdout)).toMatchObject({
    type: 'message.created',
    payload: { message_id: '3', sender_id: '1', receiver_id: '2', content: 'see you at nine' },
  });

  expect((await docket('webhook', 'show', 'shop')).stdout).toBe('null\n');
  const set = await docket('webhook', 'set', 'shop', mapping, '--reason', 'their webhooks');
  expect(set).toMatchObject({ code: 0, stderr: '' });
  expect(set.stdout).toContain('chat.message, ping');
  expect(JSON.parse((await docket('webhook', 'show', 'shop')).stdout)).toMatchObject({ event: 'event' });

  const body = JSON.stringify(chat);
  const time = Date.now();
  const hex = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const reply = await fetch(`${server.url}/api/webhook?source=shop`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-webhook-signature': `t=${time},v1=${hex}` },
  });
  expect([reply.status, await reply.json()]).toEqual([202, expect.objectContaining({ accepted: 1 })]);

  expect((await docket('webhook', 'clear', 'shop', '--reason', 'they send ours now')).stdout).toContain(
    'our own events',
  );
  expect((await docket('webhook', 'show', 'shop')).stdout).toBe('null\n');
});

test('what a mapping gets wrong is told before anything is sent', async () => {
  const misspelt = { ...FIELDS, contnet: 'data.text' };
  const wrong = await file('wrong.json', { ...MAPPING, events: { a: { type: 'message.created', fields: misspelt } } });
  const body = await file('other.json', [chat, { event: 'ping' }, { ...chat, event: 'chat.gone' }]);
  for (const done of [
    await docket('webhook', 'try', wrong, body),
    await docket('webhook', 'set', 'demo', wrong, '--reason', 'their webhooks'),
  ])
    expect([done.code, done.stderr]).toEqual([
      1,
      expect.stringContaining('events.a.fields.contnet: message.created has'),
    ]);

  const mapping = await file('right.json', MAPPING);
  const some = await docket('webhook', 'try', mapping, body, '--json');
  const { results } = JSON.parse(some.stdout);
  expect([some.code, results.map(({ status, code }: { status: string; code?: string }) => code ?? status)]).toEqual([
    1,
    ['accepted', 'ignored', 'webhook_event_unmapped'],
  ]);
  const nobody = await docket('webhook', 'set', 'nobody', mapping, '--reason', 'their webhooks');
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('source_not_found')]);
});
