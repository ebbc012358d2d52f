import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from '../../../server/app.ts';
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
});

describe('what is refused', () => {
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
