import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const get = async (url: string) => {
  const reply = await server.app.inject({ url });
  return [reply.statusCode, reply.json()];
};

test('a sound server is alive, ready and well', async () => {
  const ok = { ok: true, problem: null };
  expect(await get('/livez')).toEqual([200, { status: 'alive' }]);
  expect(await get('/readyz')).toEqual([
    200,
    { status: 'ready', checks: { database: ok, migrations: ok, key_ring: ok } },
  ]);
  expect(await get('/api/health')).toEqual([200, { status: 'ok' }]);
});

test('a database of another version, or sealed with another key, is not ready and says why', async () => {
  await server.ctx.pool.query("INSERT INTO schema_migrations (name, checksum) VALUES ('9999_later.sql', 'x')");
  await server.ctx.pool.query("UPDATE sources SET secret = 'v1.otherkey0.a.b.c'");
  const [status, body] = await get('/readyz');
  expect(status).toBe(503);
  expect(body).toMatchObject({
    status: 'not_ready',
    checks: { database: { ok: true }, migrations: { ok: false }, key_ring: { ok: false } },
  });
  expect(body.checks.migrations.problem).toContain('9999_later.sql');
  expect(body.checks.key_ring.problem).toContain('demo');
  expect(await get('/api/health')).toEqual([503, { status: 'degraded' }]);
  expect(await get('/livez')).toEqual([200, { status: 'alive' }]);
});
