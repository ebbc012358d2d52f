import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from '../../../server/app.ts';
import { sealField } from '../../../server/crypto/field.ts';
import { signedHeaders } from '../../../server/simulation/sign.ts';
import { secretPlace } from '../../../server/sources/sources.ts';
import { messageEvent, platformEvent, postTo, process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  await setting('shadow', { global: false });
  const register = (user_id: string) => platformEvent('user.registered', { user_id, user_type: 'client' });
  await process(server, ['ann', 'ben', 'cat'].map(register));
});
afterAll(() => server.destroy());
afterEach(async () => {
  await setting('shadow', { global: false });
  await setting('kill_switch', { on: false });
});

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;
const setting = (key: string, value: object) =>
  query('UPDATE settings SET value = $2 WHERE key = $1', [key, JSON.stringify(value)]);
const ask = async (body: object) => (await postTo(server, '/api/evaluate', JSON.stringify(body))).body;
const restrict = (user: string, kind: string, automatic: boolean) =>
  query(
    `INSERT INTO actions (id, user_id, kind, scope, state, automatic, shadow, reason_code, policy_clause, facts, evidence,
                          proposed_at, starts_at, ends_at)
     SELECT gen_random_uuid(), id, $2, 'payments', 'applied', $3, false, 'fraud', 'TOS-6.1', '', '[]', now(), now(),
            now() + interval '1 hour' FROM users WHERE external_id = $1`,
    [user, kind, automatic],
  );
const TEXT = 'text me on whatsapp, +44 7700 900123';

describe('from the current state', () => {
  test('an account in good standing may', async () => {
    const correlation_id = randomUUID();
    const reply = await ask({ action: 'booking.create', user_id: 'ann', counterparty_id: 'ben', correlation_id });
    expect(reply).toMatchObject({
      decision: 'allow',
      degraded: false,
      would_be: null,
      status: 'active',
      tier: 'monitor',
      reasons: [],
      correlation_id,
    });
    const [stored] = await query('SELECT * FROM evaluations WHERE id = $1', [reply.id]);
    expect(stored).toMatchObject({
      correlation_id,
      action: 'booking.create',
      user_external_id: 'ann',
      decision: 'allow',
    });
    expect(stored.saw).toMatchObject({
      account: { status: 'active', actions: [] },
      counterparty: { status: 'active' },
      settings: { shadow: { global: false }, kill_switch: false },
    });
  });

  test('an unknown account may, and is watched', async () => {
    const reply = await ask({ action: 'payment.initiate', user_id: 'never-seen' });
    expect(reply).toMatchObject({ decision: 'allow', tier: 'monitor', score: null, status: null });
    expect(await query('SELECT user_id FROM evaluations WHERE id = $1', [reply.id])).toEqual([{ user_id: null }]);
    expect(await query("SELECT 1 FROM users WHERE external_id = 'never-seen'")).toEqual([]);
  });

  test('a live restriction holds what it covers, on either side; the kill switch lifts what no person chose', async () => {
    await restrict('ben', 'payment_blocked', true);
    const pay = { action: 'payment.initiate', user_id: 'ben' };
    expect(await ask(pay)).toMatchObject({ decision: 'block', reasons: [{ code: 'payment_blocked' }] });
    expect(await ask({ ...pay, user_id: 'ann', counterparty_id: 'ben' })).toMatchObject({ decision: 'block' });
    expect(await ask({ ...pay, action: 'booking.create' })).toMatchObject({ decision: 'allow' });
    await setting('kill_switch', { on: true });
    expect(await ask(pay)).toMatchObject({ decision: 'flag', would_be: 'block' });
    await restrict('ben', 'payment_blocked', false);
    expect(await ask(pay)).toMatchObject({ decision: 'block', would_be: null });
  });
});

describe('message.send', () => {
  const send = (content: string, more = {}) =>
    ask({ action: 'message.send', user_id: 'ann', counterparty_id: 'cat', content, ...more });

  test('is read; nothing of its text is stored', async () => {
    const reply = await send(TEXT);
    expect(reply.decision).toBe('flag');
    const phone = reply.signals.find(({ type }: { type: string }) => type === 'CONTACT_PHONE');
    expect(TEXT.slice(phone.spans[0].start, phone.spans[0].end)).toBe('+44 7700 900123');
    const [stored] = await query('SELECT to_jsonb(e)::text AS row FROM evaluations e WHERE id = $1', [reply.id]);
    expect(stored.row).toContain('CONTACT_PHONE');
    expect(stored.row).not.toContain('7700');
    expect((await send('See you at nine.')).decision).toBe('allow');
  });

  test('in shadow it may, and what it would have been is told', async () => {
    await setting('shadow', { global: true });
    expect(await send(TEXT)).toMatchObject({ decision: 'allow', would_be: 'flag' });
  });

  test('completes what the sender said before, as stored or as given', async () => {
    const types = ({ signals }: { signals: { type: string }[] }) => signals.map(({ type }) => type);
    expect(types(await send('900 123'))).not.toContain('CONTACT_PHONE');
    const messages = [{ sender_id: 'ann', receiver_id: 'cat', content: 'text me, +44 7700' }];
    expect(types(await send('900 123', { context: { messages } }))).toContain('CONTACT_PHONE');
    await process(server, [
      messageEvent('ann', 'cat', 'text me, +44 7700'),
      messageEvent('ann', 'cat', 'and the rest'),
    ]);
    const conversation_id = 'ann~cat';
    expect(types(await send('900 123', { conversation_id }))).toContain('CONTACT_PHONE');
  });

  test('is read beside the payments of the two as they are stored', async () => {
    const offer = 'Just pay me by bank transfer instead: IBAN GB82 WEST 1234 5698 7654 32';
    const types = ({ signals }: { signals: { type: string }[] }) => signals.map(({ type }) => type);
    expect(types(await send(offer))).not.toContain('TX_REDIRECT_ATTEMPT');
    const payment = { transaction_id: 't-1', user_id: 'cat', counterparty_id: 'ann', amount: 80, currency: 'GBP' };
    await process(server, [platformEvent('transaction.initiated', payment)]);
    expect(types(await send(offer))).toContain('TX_REDIRECT_ATTEMPT');
  });
});

describe('asked again', () => {
  const question = { action: 'payment.initiate', user_id: 'ann' };
  const send = (body: object, options = {}) => postTo(server, '/api/evaluate', JSON.stringify(body), options);
  const countOf = async (id: string) =>
    (await query('SELECT count(*) AS n FROM evaluations WHERE request_id = $1', [id]))[0].n;

  test('under its id it is stored once and answered as it was, also when the state has changed', async () => {
    const id = randomUUID();
    const first = (await send({ ...question, id })).body;
    expect(first).toMatchObject({ decision: 'allow', repeat: false });
    await query("UPDATE users SET score = 85, tier = 'critical' WHERE external_id = 'ann'");
    const retried = await send({ ...question, id: id.toUpperCase(), correlation_id: randomUUID() });
    const { processing_time_ms, correlation_id, ...answer } = first;
    expect(retried.body).toMatchObject({ ...answer, repeat: true });
    await query("UPDATE users SET score = NULL, tier = NULL WHERE external_id = 'ann'");
    expect(await countOf(id)).toBe(1);
  });

  test('at once it is stored once', async () => {
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send({ ...question, id })));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.repeat).length).toBe(1);
    expect(await countOf(id)).toBe(1);
  });

  test('without an id the same signed bytes are the same request', async () => {
    const timestamp = Date.now();
    const [first, again] = [await send(question, { timestamp }), await send(question, { timestamp })];
    expect(again.body).toMatchObject({ id: first.body.id, repeat: true });
    const later = await send(question, { timestamp: timestamp + 1 });
    expect(later.body.id).not.toBe(first.body.id);
  });

  test('with another question it is refused', async () => {
    const id = randomUUID();
    await send({ ...question, id });
    const { status, body } = await send({ ...question, id, user_id: 'ben' });
    expect([status, body.error.code]).toEqual([409, 'evaluation_conflict']);
    expect(await countOf(id)).toBe(1);
  });
});

describe('a source that another process changed', () => {
  test('is not believed by its old secret, nor when it was switched off', async () => {
    const ask2 = async () =>
      (await postTo(server, '/api/evaluate', '{"action":"booking.create","user_id":"ann"}')).status;
    const [before] = await query("SELECT id, secret FROM sources WHERE name = 'demo'");
    expect(await ask2()).toBe(200);
    await query("UPDATE sources SET active = false WHERE name = 'demo'");
    expect(await ask2()).toBe(401);
    await query("UPDATE sources SET active = true WHERE name = 'demo'");
    expect(await ask2()).toBe(200);
    const other = sealField(server.ctx.dataKey, secretPlace(before.id), 'another secret');
    await query('UPDATE sources SET secret = $1 WHERE id = $2', [other, before.id]);
    expect(await ask2()).toBe(401);
    await query('UPDATE sources SET secret = $1 WHERE id = $2', [before.secret, before.id]);
    expect(await ask2()).toBe(200);
  });
});

describe('what is refused', () => {
  test.each<[string, string, object, number, string, string]>([
    ['a body that is no JSON', '{"action": ', {}, 400, 'malformed_json', 'Unexpected end of JSON input'],
    [
      'a time that is no number',
      '{}',
      { 'x-hmac-timestamp': '2026-11-22T07:00:00Z' },
      401,
      'timestamp_invalid',
      'would be now',
    ],
    ['a time in seconds', '{}', { seconds: true }, 401, 'signature_stale', 'is in seconds'],
    ['an old time', '{}', { minutesAgo: 6 }, 401, 'signature_stale', '360 s later'],
    ['no time', '{}', { 'x-hmac-timestamp': '' }, 401, 'signature_missing', 'no X-HMAC-Timestamp'],
    ['a signature in base64', '{}', { 'x-hmac-signature': 'AAAA' }, 401, 'signature_invalid', '64 hex digits'],
  ])('%s, with what to do', async (_name, body, given, status, code, detail) => {
    const { seconds, minutesAgo = 0, ...headers } = given as { seconds?: boolean; minutesAgo?: number };
    const now = Date.now() - minutesAgo * 60_000;
    const timestamp = String(seconds ? Math.floor(now / 1_000) : now);
    const signed = signedHeaders(server.source.name, server.source.secret, Buffer.from(body), Number(timestamp));
    const reply = await postTo(server, '/api/evaluate', body, { headers: { ...signed, ...headers } });
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
    expect(reply.body.error.detail).toContain(detail);
    expect(reply.body.error.remedy).not.toContain('JSON event');
  });

  test.each<[string, object, string]>([
    ['an action that nobody evaluates', { action: 'profile.update', user_id: 'ann' }, 'action'],
    ['nobody who acts', { action: 'booking.create' }, 'user_id'],
    ['a message without its text', { action: 'message.send', user_id: 'ann' }, 'content'],
  ])('%s', async (_name, body, path) => {
    const { status, body: reply } = await postTo(server, '/api/evaluate', JSON.stringify(body));
    expect([status, reply.error.code, reply.error.fields[0].path]).toEqual([400, 'invalid_request', path]);
  });

  test('what is not signed', async () => {
    const reply = await postTo(server, '/api/evaluate', '{}', { secret: 'x' });
    expect([reply.status, reply.body.error.code]).toEqual([401, 'signature_invalid']);
  });
});

describe('when it fails, the policy of the source answers and says so', () => {
  const body = JSON.stringify({ action: 'payment.initiate', user_id: 'ann' });
  const policies: [string, string][] = [
    ['fail_open', 'allow'],
    ['fail_closed', 'block'],
  ];

  test.each(policies)('%s, with the database away: %s', async (policy, decision) => {
    await query('UPDATE sources SET fail_policy = $1', [policy]);
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const direct = new URL(server.databaseUrl);
    const proxy = await startTcpProxy(server.databaseUrl);
    direct.host = new URL(proxy.url).host;
    const other = await createServer({ ...server.ctx.config, databaseUrl: direct.href }, { log });
    try {
      await other.start();
      proxy.cut();
      const reply = await postTo({ app: other.app, source: server.source }, '/api/evaluate', body);
      expect([reply.status, reply.body]).toEqual([
        200,
        expect.objectContaining({
          decision,
          degraded: true,
          score: null,
          tier: null,
          reasons: [expect.objectContaining({ code: policy })],
        }),
      ]);
      expect(lines.join('')).toContain(reply.body.correlation_id);
      expect(
        (await postTo({ app: other.app, source: server.source }, '/api/evaluate', body, { secret: 'x' })).status,
      ).toBe(401);
      proxy.mend();
      await expect
        .poll(
          async () => (await postTo({ app: other.app, source: server.source }, '/api/evaluate', body)).body.degraded,
        )
        .toBe(false);
    } finally {
      await other.destroy();
      await proxy.close();
    }
  });

  test('also when the state cannot be read in time; nothing is stored as decided', async () => {
    await query("UPDATE sources SET fail_policy = 'fail_open'");
    const blocker = await server.ctx.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    const reply = await postTo(server, '/api/evaluate', body);
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(reply.body).toMatchObject({ decision: 'allow', degraded: true });
    expect(await query('SELECT 1 FROM evaluations WHERE id = $1', [reply.body.id])).toEqual([]);
  });
});
