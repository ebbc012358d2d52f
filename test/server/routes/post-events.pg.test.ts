import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealField } from '../../../server/crypto/field.ts';
import { MAX_BATCH } from '../../../server/ingest/items.ts';
import { MAX_BODY_BYTES } from '../../../server/routes/raw-body.ts';
import { secretPlace } from '../../../server/sources/sources.ts';
import { MAX_SKEW_MS } from '../../../server/sources/verify-signature.ts';
import { messageEvent, post, type SendOptions, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const good = (): TestEvent => messageEvent('ann', 'ben', 'See you at nine.');
const stored = async (id: string) =>
  (await server.ctx.pool.query('SELECT payload FROM events WHERE id = $1', [id])).rows;
const queued = async (id: string) =>
  (await server.ctx.pool.query('SELECT seq FROM event_queue WHERE event_id = $1', [id])).rows.length;

describe('what is not signed well never gets in', () => {
  const cases: [string, () => SendOptions, number, string][] = [
    ['unsigned', () => ({ headers: { 'content-type': 'application/json' } }), 401, 'signature_missing'],
    ['a source nobody knows', () => ({ source: 'nobody' }), 401, 'source_unknown'],
    ['another secret', () => ({ secret: 'x'.repeat(43) }), 401, 'signature_invalid'],
    ['stale', () => ({ timestamp: Date.now() - MAX_SKEW_MS - 5_000 }), 401, 'signature_stale'],
    ['from the future', () => ({ timestamp: Date.now() + MAX_SKEW_MS + 5_000 }), 401, 'signature_stale'],
    [
      'a signature that is none',
      () => ({
        headers: {
          'content-type': 'application/json',
          'x-docket-source': 'demo',
          'x-hmac-timestamp': String(Date.now()),
          'x-hmac-signature': 'zz',
        },
      }),
      401,
      'signature_invalid',
    ],
  ];
  test.each(cases)('%s', async (_name, options, status, code) => {
    const event = good();
    const reply = await post(server, JSON.stringify(event), options());
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
    expect(await stored(event.id)).toEqual([]);
  });

  test('a body that was changed on the way', async () => {
    const signed = JSON.stringify(good());
    const timestamp = String(Date.now());
    const signature = createHmac('sha256', server.source.secret).update(`${timestamp}.${signed}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-docket-source': server.source.name,
      'x-hmac-timestamp': timestamp,
      'x-hmac-signature': signature,
    };
    const reply = await post(server, `${signed} `, { headers });
    expect(reply.body.error.code).toBe('signature_invalid');
    expect((await post(server, signed, { headers })).status).toBe(202);
  });

  test('while a secret rotates both are live, then only the new one', async () => {
    const { rows } = await server.ctx.pool.query("SELECT id FROM sources WHERE name = 'demo'");
    const sealed = sealField(server.ctx.dataKey, secretPlace(rows[0].id), 'the-old-one-of-this-source');
    const rotate = (until: Date) =>
      server.ctx.pool.query('UPDATE sources SET previous_secret = $1, previous_secret_until = $2', [sealed, until]);
    const old = { secret: 'the-old-one-of-this-source' };
    await rotate(new Date(Date.now() + 60_000));
    expect((await post(server, JSON.stringify(good()), old)).status).toBe(202);
    expect((await post(server, JSON.stringify(good()))).status).toBe(202);
    await rotate(new Date(Date.now() - 1));
    expect((await post(server, JSON.stringify(good()), old)).body.error.code).toBe('signature_invalid');
  });

  test('secrets are not stored as they are', async () => {
    const { rows } = await server.ctx.pool.query('SELECT secret FROM sources');
    expect(rows[0].secret).toMatch(/^v1\./);
    expect(rows[0].secret).not.toContain(server.source.secret);
  });
});

describe('a single event', () => {
  const cases: [string, Partial<TestEvent>, number, string, string[]][] = [
    ['malformed', { id: '17' }, 400, 'event_malformed', ['id']],
    ['of an unknown type', { type: 'message.sung' }, 422, 'event_unknown_type', ['type']],
    [
      'with a wrong payload',
      { payload: { message_id: 'm' } },
      422,
      'event_invalid_payload',
      ['payload.sender_id', 'payload.receiver_id', 'payload.content'],
    ],
    ['of the future', { occurred_at: '2999-01-01T00:00:00Z' }, 422, 'event_future', ['occurred_at']],
  ];
  test.each(cases)('%s answers with the status of its code', async (_name, change, status, code, fields) => {
    const event = { ...good(), ...change };
    const reply = await post(server, JSON.stringify(event));
    expect(reply.status).toBe(status);
    expect(reply.body.error).toMatchObject({ code, detail: null });
    expect(reply.body.error.fields.map(({ path }: { path: string }) => path)).toEqual(fields);
  });

  test('is durable and queued when it is accepted', async () => {
    const event = good();
    const reply = await post(server, JSON.stringify(event));
    expect([reply.status, reply.body]).toEqual([
      202,
      { accepted: 1, duplicate: 0, rejected: 0, results: [{ index: 0, id: event.id, status: 'accepted' }] },
    ]);
    expect(await stored(event.id)).toEqual([{ payload: event.payload }]);
    expect(await queued(event.id)).toBe(1);
  });

  test('sent again it is a duplicate, whatever the order of its fields; with another body a conflict', async () => {
    const event = good();
    await post(server, JSON.stringify(event));
    const turned = Object.fromEntries(Object.entries(event).reverse());
    expect((await post(server, JSON.stringify(turned))).body).toMatchObject({ duplicate: 1, accepted: 0 });
    const other = { ...event, payload: { ...event.payload, content: 'something else' } };
    const reply = await post(server, JSON.stringify(other));
    expect([reply.status, reply.body.error.code]).toEqual([409, 'event_conflict']);
    expect(await stored(event.id)).toEqual([{ payload: event.payload }]);
    expect(await queued(event.id)).toBe(1);
  });

  test('raced by twenty requests it is accepted once', async () => {
    const body = JSON.stringify(good());
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(server, body)));
    expect(replies.map((reply) => reply.body.results[0].status).sort()).toEqual([
      'accepted',
      ...Array.from({ length: 19 }, () => 'duplicate'),
    ]);
  });

  test('may hold what no database can: NUL and half characters', async () => {
    const event = messageEvent('ann', 'ben', 'call \0 me \ud83d now');
    expect((await post(server, JSON.stringify(event))).status).toBe(202);
    expect((await stored(event.id))[0].payload.content).toBe('call \uFFFD me \uFFFD now');
  });
});

describe('a batch', () => {
  test('gives every item its own result; the good ones are accepted', async () => {
    const [first, second] = [good(), good()];
    const known = good();
    await post(server, JSON.stringify(known));
    const items = [
      first,
      { ...good(), type: 'message.sung' },
      { ...good(), occurred_at: '2999-01-01T00:00:00Z' },
      'nonsense',
      { ...good(), payload: {} },
      known,
      { ...known, correlation_id: randomUUID() },
      second,
      second,
      { ...second, correlation_id: randomUUID() },
    ];
    const reply = await post(server, JSON.stringify({ events: items }));
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ accepted: 2, duplicate: 2, rejected: 6 });
    expect(reply.body.results.map((item: { status: string; code?: string }) => item.code ?? item.status)).toEqual([
      'accepted',
      'event_unknown_type',
      'event_future',
      'event_malformed',
      'event_invalid_payload',
      'duplicate',
      'event_conflict',
      'accepted',
      'duplicate',
      'event_conflict',
    ]);
    expect(reply.body.results[4].fields[0]).toMatchObject({ path: 'payload.message_id' });
    expect(await queued(first.id)).toBe(1);
  });

  test('may be a bare list', async () => {
    const reply = await post(server, JSON.stringify([good(), good()]));
    expect(reply.body).toMatchObject({ accepted: 2 });
  });

  test('keeps its order in the queue', async () => {
    const events = Array.from({ length: 50 }, good);
    await post(server, JSON.stringify({ events }));
    const { rows } = await server.ctx.pool.query(
      'SELECT event_id FROM event_queue WHERE event_id = ANY($1) ORDER BY seq',
      [events.map(({ id }) => id)],
    );
    expect(rows.map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));
  });

  test('half of which was there stores the others, in their order, and costs no connection', async () => {
    const events = Array.from({ length: 50 }, good);
    const [before, after] = [
      events.filter((_, index) => index % 2 === 0),
      events.filter((_, index) => index % 2 === 1),
    ];
    await post(server, JSON.stringify({ events: before }));
    const givenBack: boolean[] = [];
    const note = (broken: Error | boolean) => givenBack.push(Boolean(broken));
    server.ctx.pool.on('release', note);
    expect((await post(server, JSON.stringify({ events }))).body).toMatchObject({ accepted: 25, duplicate: 25 });
    server.ctx.pool.off('release', note);
    expect(givenBack).toContain(false);
    expect(givenBack).not.toContain(true);
    const { rows } = await server.ctx.pool.query(
      'SELECT event_id FROM event_queue WHERE event_id = ANY($1) ORDER BY seq',
      [events.map(({ id }) => id)],
    );
    expect(rows.map(({ event_id }) => event_id)).toEqual([...before, ...after].map(({ id }) => id));
  });

  test('that overlaps others sent at the same time: each event is accepted once', async () => {
    const events = Array.from({ length: 60 }, good);
    const windows = Array.from({ length: 12 }, (_, index) => events.slice(index * 4, index * 4 + 16));
    const replies = await Promise.all(windows.map((some) => post(server, JSON.stringify({ events: some }))));
    const accepted = replies.flatMap(({ body }) =>
      body.results.filter((item: { status: string }) => item.status === 'accepted'),
    );
    expect(accepted.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
    const { rows } = await server.ctx.pool.query('SELECT event_id FROM event_queue WHERE event_id = ANY($1)', [
      events.map(({ id }) => id),
    ]);
    expect(rows.length).toBe(events.length);
  });

  const bodies: [string, () => string | Buffer, number, string][] = [
    ['no JSON', () => '{"events": [', 400, 'malformed_json'],
    ['nothing', () => '', 400, 'malformed_json'],
    ['bytes that are no UTF-8', () => Buffer.from([0x22, 0xff, 0x22]), 400, 'malformed_json'],
    ['no events', () => '{"events": []}', 400, 'invalid_request'],
    ['events that are no list', () => '{"events": {"a": 1}}', 400, 'invalid_request'],
    [
      'too many',
      () => JSON.stringify({ events: Array.from({ length: MAX_BATCH + 1 }, () => 0) }),
      413,
      'batch_too_large',
    ],
    ['too much', () => Buffer.alloc(MAX_BODY_BYTES + 1, ' '), 413, 'body_too_large'],
  ];
  test.each(bodies)('%s is refused as a whole', async (_name, body, status, code) => {
    const reply = await post(server, body());
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
    expect(reply.body.error.correlation_id).toBe(reply.headers['x-correlation-id']);
  });

  test('nested without end is refused item by item, and the server goes on', async () => {
    const deep = `${'['.repeat(50_000)}1${']'.repeat(50_000)}`;
    const reply = await post(server, `{"events": [${JSON.stringify(good())}, ${deep}]}`);
    expect(reply.body).toMatchObject({ accepted: 1, rejected: 1 });
  });
});

test('the caller’s correlation id comes back, with what is refused too', async () => {
  const id = randomUUID();
  const reply = await server.app.inject({ url: '/nowhere', headers: { 'x-correlation-id': id } });
  expect(reply.json().error).toMatchObject({ code: 'not_found', correlation_id: id });
});
