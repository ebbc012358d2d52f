import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootstrapAdmin } from '../../../server/people/bootstrap.ts';
import { call, codeOf, openDevice } from '../../support/device.ts';
import { openLive } from '../../support/live.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

const PASSWORD = 'seven quiet lanterns';
const SECOND = 'nine patient otters';
const why = { reason: 'the team grows' };
let server: TestServer;
let as: ReturnType<typeof staffOf>;
beforeAll(async () => {
  server = await startTestServer();
  as = staffOf(server);
});
afterAll(() => server.destroy());

const login = (email: string, password = PASSWORD) => call(server.url, '/api/auth/login', { email, password });
const nora = { email: 'Nora@Example.test ', display_name: 'Nora New', role: 'moderator', password: PASSWORD, ...why };
const auditOf = async (id: string) =>
  (
    await server.ctx.pool.query(
      `SELECT action, actor_id, reason, before_hash, after_hash FROM audit_rows
        WHERE entity = 'people' AND entity_id = $1 AND action LIKE 'person.%' ORDER BY rev, id`,
      [id],
    )
  ).rows;

test('an administrator adds somebody, who signs in; each act is an audit row', async () => {
  const { status, body } = await as('admin', 'POST', '/api/people', nora);
  expect([status, body.person]).toMatchObject([201, { email: 'nora@example.test', role: 'moderator', active: true }]);
  expect((await login('nora@example.test')).status).toBe(200);
  const changed = await as('admin', 'PUT', '/api/people/nora@example.test/role', { role: 'lead', ...why });
  expect(changed.body).toMatchObject({ changed: true, person: { role: 'lead' } });
  const again = await as('admin', 'PUT', `/api/people/${body.person.id}/role`, { role: 'lead', ...why });
  expect(again.body).toMatchObject({ changed: false });
  const rows = await auditOf(body.person.id);
  expect(rows.map(({ action }) => action)).toEqual(['person.created', 'person.role_changed']);
  expect(rows[1]).toMatchObject({ reason: why.reason, before_hash: rows[0].after_hash });
  const { people } = (await as('admin', 'GET', '/api/people')).body;
  expect(people.find(({ email }: { email: string }) => email === 'nora@example.test')).toMatchObject({
    display_name: 'Nora New',
    role: 'lead',
    devices: 0,
  });
  expect(JSON.stringify(people)).not.toContain('argon2');
});

test('a new password ends the streams of consoles that are open', async () => {
  const live = await openLive(await openDevice(server.url, 'auditor'));
  const set = { password: TEST_PASSWORD, ...why };
  expect((await as('admin', 'PUT', '/api/people/auditor@example.test/password', set)).status).toBe(200);
  await live.ended;
});

test('a new password ends the sessions and the old password', async () => {
  const { body } = await login('nora@example.test');
  const { token } = body as { token: string };
  const other = 'eleven tame comets';
  const set = await as('admin', 'PUT', '/api/people/nora@example.test/password', { password: other, ...why });
  expect(set.status).toBe(200);
  expect(codeOf(await call(server.url, '/api/auth/logout', {}, token))).toBe('token_expired');
  expect((await login('nora@example.test')).status).toBe(401);
  expect((await login('nora@example.test', other)).status).toBe(200);
});

test('who is dismissed is out at once, with every device; let in again, without them', async () => {
  const device = await openDevice(server.url, 'moderator');
  const live = await openLive(device);
  const { body } = await as('admin', 'POST', '/api/people/moderator@example.test/disable', why);
  expect(body).toMatchObject({ changed: true, person: { active: false } });
  await live.ended;
  expect(codeOf(await call(server.url, '/api/auth/logout', {}, device.token))).toBe('token_expired');
  expect((await login('moderator@example.test', TEST_PASSWORD)).status).toBe(401);
  const { rows } = await server.ctx.pool.query(
    `SELECT d.revoked_at, d.revoked_reason, p.display_name AS by FROM devices d JOIN people p ON p.id = d.revoked_by
      WHERE d.person_id = $1`,
    [device.personId],
  );
  expect(rows).toEqual([{ revoked_at: expect.any(Number), revoked_reason: why.reason, by: 'Ada Admin' }]);
  await as('admin', 'POST', '/api/people/moderator@example.test/enable', why);
  expect((await login('moderator@example.test', TEST_PASSWORD)).status).toBe(200);
  const still = await server.ctx.pool.query('SELECT 1 FROM devices WHERE revoked_at IS NULL AND person_id = $1', [
    device.personId,
  ]);
  expect(still.rowCount).toBe(0);
});

test('everybody changes their own password, and only with the current one', async () => {
  const session = async (password: string) => (await login('lead@example.test', password)).body as { token: string };
  const [mine, other] = [await session(TEST_PASSWORD), await session(TEST_PASSWORD)];
  const put = (current: string, password: string) =>
    server.app.inject({
      method: 'PUT',
      url: '/api/me/password',
      headers: { authorization: `Bearer ${mine.token}` },
      payload: { current, password },
    });
  expect((await put('a guess', SECOND)).json().error.code).toBe('credentials_invalid');
  expect((await put(TEST_PASSWORD, 'short')).json().error.code).toBe('password_weak');
  expect((await put(TEST_PASSWORD, SECOND)).statusCode).toBe(204);
  expect(codeOf(await call(server.url, '/api/auth/logout', {}, other.token))).toBe('token_expired');
  expect((await put(SECOND, TEST_PASSWORD)).statusCode).toBe(204);
  for (let n = 0; n < 4; n += 1) await put('a guess', SECOND);
  expect((await put(TEST_PASSWORD, SECOND)).statusCode).toBe(429);
});

describe('what is refused', () => {
  test.each<[string, 'POST' | 'PUT', string, object, string]>([
    ['an address that somebody has', 'POST', '/api/people', nora, 'email_taken'],
    [
      'an easy password',
      'POST',
      '/api/people',
      { ...nora, email: 'o@example.test', password: 'short' },
      'password_weak',
    ],
    ['no reason', 'POST', '/api/people', { ...nora, reason: '' }, 'invalid_request'],
    ['a role that is none', 'POST', '/api/people', { ...nora, role: 'king' }, 'invalid_request'],
    ['somebody unknown', 'PUT', '/api/people/nobody@example.test/role', { role: 'lead', ...why }, 'person_not_found'],
    ['one’s own role', 'PUT', '/api/people/admin@example.test/role', { role: 'lead', ...why }, 'own_account'],
    ['one’s own dismissal', 'POST', '/api/people/admin@example.test/disable', why, 'own_account'],
  ])('%s', async (_name, method, url, body, code) => {
    expect((await as('admin', method, url, body)).body.error.code).toBe(code);
  });

  test.each(['moderator', 'lead', 'legal', 'ops', 'auditor'] as const)('administration by a %s', async (role) => {
    const person = staffOf(server);
    expect((await person(role, 'GET', '/api/people')).body.error.code).toBe('forbidden');
    expect((await person(role, 'POST', '/api/people', nora)).body.error.code).toBe('forbidden');
    expect((await person(role, 'POST', '/api/people/admin@example.test/disable', why)).body.error.code).toBe(
      'forbidden',
    );
  });
});

test('of two administrators who dismiss each other at once one remains; the last is never removed', async () => {
  const second = { ...nora, email: 'second@example.test', role: 'admin', password: TEST_PASSWORD };
  await as('admin', 'POST', '/api/people', second);
  const token = async (email: string) => (await login(email, TEST_PASSWORD)).body as { token: string };
  const [ada, sam] = await Promise.all([token('admin@example.test'), token('second@example.test')]);
  const disable = (who: string, { token }: { token: string }) =>
    call(server.url, `/api/people/${who}/disable`, why, token);
  const answers = await Promise.all([disable('second@example.test', ada), disable('admin@example.test', sam)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const admins = await server.ctx.pool.query("SELECT 1 FROM people WHERE role = 'admin' AND active");
  expect(admins.rowCount).toBe(1);
});

test('the first administrator is made while there is none, and by one of two at once', async () => {
  const { db, pool } = server.ctx;
  const first = { email: 'first@example.test', displayName: 'First', password: PASSWORD };
  await expect(bootstrapAdmin(db, first, Date.now())).rejects.toMatchObject({ code: 'bootstrap_over' });
  await pool.query("UPDATE people SET active = false WHERE role = 'admin'");
  const two = await Promise.allSettled([
    bootstrapAdmin(db, first, Date.now()),
    bootstrapAdmin(db, { ...first, email: 'other@example.test' }, Date.now()),
  ]);
  expect(two.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { rows } = await pool.query(
    `SELECT a.reason FROM audit_rows a JOIN people p ON p.id::text = a.entity_id WHERE p.role = 'admin' AND p.active`,
  );
  expect(rows).toEqual([{ reason: expect.stringContaining('first administrator') }]);
});
