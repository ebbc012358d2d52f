import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

const TOKEN = 'a token for monitors';
let server: TestServer;
/** What everybody may ask is read once a second. */
let ahead = 0;
beforeAll(async () => {
  const clock = { ...systemClock, monotonic: () => performance.now() + ahead };
  server = await startTestServer({ listen: false, clock, env: { DOCKET_METRICS_TOKEN: TOKEN } });
});
afterAll(() => server.destroy());

const get = async (url: string, headers = {}) => {
  ahead += 1_000;
  const reply = await server.app.inject({ url, headers });
  return [reply.statusCode, reply.json()];
};
const detailed = () => get('/api/health/detailed', { authorization: `Bearer ${TOKEN}` });

test('a sound server is alive, ready and well', async () => {
  const ok = { ok: true };
  expect(await get('/livez')).toEqual([200, { status: 'alive' }]);
  expect(await get('/readyz')).toEqual([
    200,
    { status: 'ready', checks: { database: ok, migrations: ok, key_ring: ok } },
  ]);
  expect(await get('/api/health')).toEqual([200, { status: 'ok' }]);
});

test('those who keep it running see every part', async () => {
  const [status, body] = await detailed();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'ok',
    checks: { database: { ok: true, problem: null } },
    pipeline: { waiting: 0, lag_seconds: 0 },
    dead_letters: 0,
    effects: { waiting: 0, failed: 0 },
    consoles: 0,
    findings: [],
  });
  expect(body.disk.free_bytes).toBeGreaterThan(0);
});

test('others see nothing of it', async () => {
  const as = staffOf(server);
  expect((await as('ops', 'GET', '/api/health/detailed')).status).toBe(200);
  expect((await as('lead', 'GET', '/api/health/detailed')).body.error.code).toBe('forbidden');
  const wrong = { authorization: 'Bearer another token for monitors' };
  expect((await get('/api/health/detailed', wrong))[0]).toBe(401);
});

test('what cannot be read is not good', async () => {
  await server.ctx.pool.query('ALTER TABLE dead_letters RENAME TO letters');
  expect(await get('/api/health')).toEqual([503, { status: 'degraded' }]);
  expect((await detailed())[1]).toMatchObject({
    status: 'degraded',
    pipeline: null,
    dead_letters: null,
    findings: null,
  });
  await server.ctx.pool.query('ALTER TABLE letters RENAME TO dead_letters');
  expect(await get('/api/health')).toEqual([200, { status: 'ok' }]);
});

test('a database that does not answer is not waited for: not ready, degraded, its numbers unknown', async () => {
  const other = await server.ctx.pool.connect();
  try {
    // Held like this a statement waits as on a server that is frozen.
    await other.query('BEGIN; LOCK TABLE sources, schema_migrations, event_queue IN ACCESS EXCLUSIVE MODE');
    const [[ready, checks], [health], [status, body]] = await Promise.all([
      get('/readyz'),
      get('/api/health'),
      detailed(),
    ]);
    expect([ready, checks.checks]).toEqual([
      503,
      { database: { ok: true }, migrations: { ok: false }, key_ring: { ok: false } },
    ]);
    expect(health).toBe(503);
    expect([status, body.pipeline, body.checks.key_ring.problem]).toEqual([503, null, 'not done within 3000 ms']);
  } finally {
    await other.query('ROLLBACK');
    other.release();
  }
  expect(await get('/readyz')).toMatchObject([200, { status: 'ready' }]);
});

test('a database of another version, or sealed with another key, is not ready; why is not told to everybody', async () => {
  await server.ctx.pool.query("INSERT INTO schema_migrations (name, checksum) VALUES ('9999_later.sql', 'x')");
  await server.ctx.pool.query("UPDATE sources SET secret = 'v1.otherkey0.a.b.c'");
  const [status, body] = await get('/readyz');
  expect([status, body]).toEqual([
    503,
    { status: 'not_ready', checks: { database: { ok: true }, migrations: { ok: false }, key_ring: { ok: false } } },
  ]);
  expect(await get('/api/health')).toEqual([503, { status: 'degraded' }]);
  expect(await get('/livez')).toEqual([200, { status: 'alive' }]);
  const [, { status: said, checks }] = await detailed();
  expect(said).toBe('degraded');
  expect(checks.migrations.problem).toContain('9999_later.sql');
  expect(checks.key_ring.problem).toContain('demo');
});
