import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginReply } from '../../../core/contract/wire.ts';
import { createServer, type Server } from '../../../server/app.ts';
import { DEMO_PEOPLE, seedPeople } from '../../../server/auth/seed-people.ts';
import { LOCK_MS, MAX_FAILURES } from '../../../server/auth/sign-in.ts';
import { systemClock } from '../../../server/clock.ts';
import { call, codeOf, openDevice, signIn } from '../../support/device.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';

let server: TestServer;
let ahead = 0;
/** Where the clock stands still, else null. */
let still: number | null = null;
beforeAll(async () => {
  server = await startTestServer({ clock: { ...systemClock, now: () => (still ?? Date.now()) + ahead } });
});
afterAll(() => server.destroy());

const login = (email: string, password = TEST_PASSWORD) => call(server.url, '/api/auth/login', { email, password });

test('every demo account signs in and gets its role, whatever the case of the address', async () => {
  for (const { email, name, role } of DEMO_PEOPLE) {
    const reply = loginReply.parse((await login(email.toUpperCase())).body);
    expect(reply.person).toMatchObject({ display_name: name, role });
    expect(reply.expires_at).toBeGreaterThan(Date.now());
  }
});

test('the token is not in the database, and each sign-in is an audit row', async () => {
  const { token, person } = await signIn(server.url, 'admin@example.test');
  const { rows } = await server.ctx.pool.query('SELECT * FROM sessions WHERE person_id = $1', [person.id]);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(token);
  const audit = await server.ctx.pool.query(
    `SELECT 1 FROM audit_rows WHERE action = 'session.opened' AND actor_id = $1`,
    [person.id],
  );
  expect(audit.rowCount).toBe(rows.length);
});

test('text that no database can hold is a wrong request, not a fault of the server', async () => {
  const answer = await login('mod\0erator@example.test');
  expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
});

describe('five failures', () => {
  /** What a caller can tell one answer from another by; the correlation id differs always. */
  const visible = async (answer: ReturnType<typeof login>) => {
    const { status, body } = await answer;
    const { error } = body as { error: Record<string, unknown> };
    return { status, error: { ...error, correlation_id: null } };
  };

  test('lock the account for 15 minutes, and every answer is the same', async () => {
    still = Date.now();
    const unknown = await visible(login('nobody@example.test'));
    expect(unknown).toMatchObject({ status: 401, error: { code: 'credentials_invalid' } });
    for (let n = 0; n < MAX_FAILURES; n += 1) {
      expect(await visible(login('legal@example.test', 'wrong'))).toEqual(unknown);
    }
    expect(await visible(login('legal@example.test'))).toEqual(unknown);
    ahead = LOCK_MS - 1;
    expect(await visible(login('legal@example.test'))).toEqual(unknown);
    ahead = LOCK_MS + 1;
    expect((await login('legal@example.test')).status).toBe(200);
    ahead = 0;
    still = null;
    const { rows } = await server.ctx.pool.query(
      `SELECT reason, count(*)::int AS n FROM audit_rows WHERE action = 'session.refused' GROUP BY reason ORDER BY reason`,
    );
    expect(rows).toEqual([
      { reason: 'locked', n: 2 },
      { reason: 'wrong', n: MAX_FAILURES },
    ]);
  });

  test('sent at once count one by one; fewer are forgotten with the right password', async () => {
    await Promise.all(Array.from({ length: MAX_FAILURES - 1 }, () => login('ops@example.test', 'wrong')));
    expect((await login('ops@example.test')).status).toBe(200);
    await Promise.all(Array.from({ length: MAX_FAILURES }, () => login('ops@example.test', 'wrong')));
    expect((await login('ops@example.test')).status).toBe(401);
  });
});

test('a person who was switched off is not let in, and their session has ended', async () => {
  const device = await openDevice(server.url, 'auditor');
  await server.ctx.pool.query('UPDATE people SET active = false WHERE id = $1', [device.personId]);
  expect(codeOf(await device.call('/sync/pull'))).toBe('token_expired');
  expect(codeOf(await login('auditor@example.test'))).toBe('credentials_invalid');
});

test('signing out ends the session and nothing else', async () => {
  const device = await openDevice(server.url, 'moderator');
  const other = await signIn(server.url, 'moderator@example.test');
  expect((await device.call('/api/auth/logout')).status).toBe(204);
  expect(codeOf(await device.call('/api/auth/logout'))).toBe('token_expired');
  expect((await call(server.url, '/api/auth/logout', {}, other.token)).status).toBe(204);
});

test('a session ends by itself', async () => {
  const { token, expires_at } = await signIn(server.url, 'moderator@example.test');
  ahead = expires_at - Date.now() + 1000;
  expect(codeOf(await call(server.url, '/api/auth/logout', {}, token))).toBe('token_expired');
  ahead = 0;
});

test.each([[{}], [{ email: 'a@b' }], [{ email: 'a@b', password: 'x', more: 1 }], [[]], ['text']])(
  'a body like %j is refused by its fields',
  async (body) => {
    const answer = await call(server.url, '/api/auth/login', body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  },
);

/** A wrong password, typed at this address, as far as the server is told. */
const wrongFrom = (limited: Server, remoteAddress: string, forwarded?: string) =>
  limited.app.inject({
    method: 'POST',
    url: '/api/auth/login',
    remoteAddress,
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    payload: { email: 'nobody@example.test', password: 'x' },
  });

test('an address has so many attempts and is told when to come back, in whichever process', async () => {
  const config = { ...server.ctx.config, loginAttempts: 3 };
  const [one, two] = [await createServer(config), await createServer(config)];
  try {
    for (const each of [one, two, one]) expect((await wrongFrom(each, '192.0.2.1')).statusCode).toBe(401);
    const refused = await wrongFrom(two, '192.0.2.1');
    expect(refused.statusCode).toBe(429);
    expect(refused.json().error.code).toBe('rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // Nobody gets another three by saying that they are somebody else.
    expect((await wrongFrom(one, '192.0.2.1', '192.0.2.2')).statusCode).toBe(429);
  } finally {
    await one.destroy();
    await two.destroy();
  }
});

test('behind a trusted proxy an address is the one that the proxy says', async () => {
  const limited = await createServer({ ...server.ctx.config, loginAttempts: 1, trustedProxies: ['198.51.100.0/24'] });
  try {
    expect((await wrongFrom(limited, '198.51.100.7', '203.0.113.1')).statusCode).toBe(401);
    expect((await wrongFrom(limited, '198.51.100.7', '203.0.113.9, 203.0.113.1')).statusCode).toBe(429);
    expect((await wrongFrom(limited, '198.51.100.7', '203.0.113.2')).statusCode).toBe(401);
  } finally {
    await limited.destroy();
  }
});

test('seeding again changes nothing and shows no password', async () => {
  expect(await seedPeople(server.ctx.db, Date.now())).toEqual([]);
});
