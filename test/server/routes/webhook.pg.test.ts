import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_SKEW_MS } from '../../../server/sources/verify-signature.ts';
import { messageEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

let server: TestServer;
let call: ReturnType<typeof staffOf>;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  call = staffOf(server);
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;
const MAPPING = {
  event: 'event',
  id: 'id',
  occurred_at: 'created',
  events: {
    'chat.message': {
      type: 'message.created',
      fields: { message_id: 'data.id', sender_id: 'data.from', receiver_id: 'data.to', content: 'data.text' },
    },
    ping: null,
  },
};
const put = (mapping: unknown, as: 'admin' | 'lead' = 'admin', name = 'demo') =>
  call(as, 'PUT', `/api/sources/${name}/webhook`, { mapping, reason: 'the platform goes live' } as object);

interface Options {
  readonly timestamp?: number;
  readonly secret?: string;
  /** Instead of the right one. */
  readonly header?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly url?: string;
}
async function send(body: unknown, options: Options = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = options.timestamp ?? Date.now();
  const hex = createHmac('sha256', options.secret ?? server.source.secret)
    .update(`${timestamp}.${text}`)
    .digest('hex');
  const reply = await server.app.inject({
    method: 'POST',
    url: options.url ?? '/api/webhook?source=demo',
    payload: text,
    headers: {
      'content-type': 'application/json',
      'x-webhook-signature': options.header ?? `t=${timestamp},v1=${hex}`,
      ...options.headers,
    },
  });
  return { status: reply.statusCode, body: reply.json() };
}
const NOW = Math.floor(Date.now() / 1_000);
const chat = (id: string, more: object = {}) => ({
  event: 'chat.message',
  id,
  created: NOW,
  data: { id: `m-${id}`, from: 'ann', to: 'ben', text: 'text me on whatsapp, +44 7700 900123' },
  ...more,
});

describe('a source without a mapping sends our own events', () => {
  test('one, and a batch', async () => {
    const event = messageEvent('ann', 'ben', 'See you at nine.');
    expect((await send(event)).body).toMatchObject({ accepted: 1, results: [{ id: event.id, status: 'accepted' }] });
    expect((await send({ events: [event, messageEvent('ann', 'ben', 'Or ten.')] })).body).toMatchObject({
      accepted: 1,
      duplicate: 1,
    });
  });
});

describe('a source with a mapping', () => {
  beforeAll(async () => {
    expect((await put(MAPPING)).status).toBe(200);
  });

  test('tells events in its own words; they go the same way as all others', async () => {
    const body = chat('evt_1');
    const { status, body: reply } = await send(body);
    expect([status, reply.accepted]).toEqual([202, 1]);
    const { id } = reply.results[0];
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    await server.processAll();
    expect(await query('SELECT content FROM messages WHERE external_id = $1', ['m-evt_1'])).toEqual([
      { content: body.data.text },
    ]);
    expect((await query('SELECT type FROM signals WHERE event_id = $1', [id])).length).toBeGreaterThan(0);
    expect((await send(body)).body.results).toEqual([{ index: 0, id, status: 'duplicate' }]);
    const other = await send({ ...body, data: { ...body.data, text: 'something else' } });
    expect([other.status, other.body.error.code]).toEqual([409, 'event_conflict']);
  });

  test('a list answers for every item', async () => {
    const items = [
      chat('evt_2'),
      { event: 'ping' },
      chat('evt_3', { event: 'chat.gone' }),
      chat('evt_4', { data: {} }),
      chat('evt_2'),
    ];
    const { body } = await send(items);
    expect(body).toMatchObject({ accepted: 1, duplicate: 1, rejected: 2, ignored: 1 });
    expect(body.results.map((item: { code?: string; status: string }) => item.code ?? item.status)).toEqual([
      'accepted',
      'ignored',
      'webhook_event_unmapped',
      'event_invalid_payload',
      'duplicate',
    ]);
    expect(body.results.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  test('a single one that is refused answers with the status of its code', async () => {
    const { status, body } = await send(chat('evt_5', { event: 'chat.gone' }));
    expect([status, body.error.code, body.error.fields[0].path]).toEqual([422, 'webhook_event_unmapped', 'event']);
    expect((await send({ event: 'ping' })).body).toMatchObject({ accepted: 0, ignored: 1 });
  });
});

describe('what is not signed well never gets in', () => {
  test.each<[string, () => Options, string]>([
    ['another secret', () => ({ secret: 'x' }), 'signature_invalid'],
    ['stale', () => ({ timestamp: Date.now() - MAX_SKEW_MS - 5_000 }), 'signature_stale'],
    ['no time', () => ({ header: `v1=${'0'.repeat(64)}` }), 'signature_invalid'],
    ['no signature in it', () => ({ header: `t=${Date.now()}` }), 'signature_invalid'],
    ['a header of another kind', () => ({ header: 'Bearer x' }), 'signature_invalid'],
    ['an empty header', () => ({ header: '' }), 'signature_missing'],
    ['nobody named', () => ({ url: '/api/webhook' }), 'signature_missing'],
    ['named twice', () => ({ url: '/api/webhook?source=demo&source=demo' }), 'signature_missing'],
    ['a source nobody knows', () => ({ url: '/api/webhook?source=nobody' }), 'source_unknown'],
  ])('%s', async (_name, options, code) => {
    const id = randomUUID();
    const { status, body } = await send(chat(id), options());
    expect([status, body.error.code]).toEqual([401, code]);
    expect(await query('SELECT 1 FROM events WHERE id = $1', [id])).toEqual([]);
  });

  test('one of two signatures may be of another secret, and the header may name the source', async () => {
    const body = JSON.stringify(chat('evt_6'));
    const timestamp = Date.now();
    const hex = createHmac('sha256', server.source.secret).update(`${timestamp}.${body}`).digest('hex');
    const header = `t=${timestamp}, v0=old, v1=${'0'.repeat(64)}, v1=${hex}`;
    const options = { timestamp, header, url: '/api/webhook', headers: { 'x-docket-source': 'demo' } };
    expect((await send(body, options)).status).toBe(202);
    expect((await send(`${body} `, options)).body.error.code).toBe('signature_invalid');
  });
});

describe('the mapping', () => {
  test('is changed by an administrator with a reason, audited, and shown', async () => {
    expect((await put(MAPPING, 'lead')).body.error.code).toBe('forbidden');
    expect((await put(MAPPING, 'admin', 'nobody')).status).toBe(404);
    const wrong = await put({ ...MAPPING, events: { a: { type: 'message.sung' } } });
    expect([wrong.status, wrong.body.error.fields[0].path]).toEqual([400, 'mapping.events.a.type']);
    await put(null);
    expect((await call('admin', 'GET', '/api/sources/demo/webhook')).body).toEqual({ source: 'demo', mapping: null });
    await put(MAPPING);
    const audit = await query("SELECT reason FROM audit_rows WHERE action = 'source.webhook_changed' ORDER BY id");
    expect(audit).toEqual([1, 2, 3].map(() => ({ reason: 'the platform goes live' })));
  });
});
