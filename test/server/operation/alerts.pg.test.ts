import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createWatch } from '../../../server/operation/watch.ts';
import { runDocket } from '../../support/docket.ts';
import { messageEvent, post } from '../../support/events.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

const MINUTE = 60_000;
let server: TestServer;
let ahead = 0;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: { ...systemClock, now: () => Date.now() + ahead } });
});
afterAll(() => server.destroy());

/** Two processes on one database look. */
const look = () => Promise.all([createWatch(server.ctx).drain(), createWatch(server.ctx).drain()]);
const tell = async (content: string) => {
  const { status } = await post(server, JSON.stringify(messageEvent('w-ann', 'w-ben', content)), {
    timestamp: Date.now() + ahead,
  });
  expect(status).toBe(202);
};
const list = async (state = 'open') => {
  const { body } = await staffOf(server)('ops', 'GET', `/api/alerts?state=${state}`);
  return body.alerts.filter(({ key }: { key: string }) => key === 'pipeline_lag');
};
const auditOf = async (id: string) =>
  (
    await server.ctx.pool.query<{ action: string }>(
      `SELECT action FROM audit_rows WHERE entity = 'alerts' AND entity_id = $1 ORDER BY rev, id`,
      [id],
    )
  ).rows.map(({ action }) => action);

test('events that wait too long raise one alert, which is resolved when they are worked off', async () => {
  await tell('hello');
  await look();
  expect(await list()).toEqual([]);
  ahead = MINUTE;
  await look();
  await look();
  const [alert, ...others] = await list();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ priority: 'high', episodes: 1, resolved_at: null });
  expect(alert.detail).toMatch(/^1 events wait, the oldest for 6\d s$/);
  expect((await server.app.inject({ url: '/api/health' })).statusCode).toBe(503);
  ahead = 6 * MINUTE;
  await look();
  expect(await list()).toMatchObject([{ id: alert.id, priority: 'critical' }]);
  await server.processAll();
  await look();
  expect(await list()).toEqual([]);
  expect(await list('resolved')).toMatchObject([{ id: alert.id }]);
  expect(await auditOf(alert.id)).toEqual(['alert.raised', 'alert.resolved']);
});

test('what comes back soon is the same alert, later it is another', async () => {
  const episode = async () => {
    await tell('again');
    ahead += MINUTE;
    await look();
    const [alert] = await list();
    await server.processAll();
    await look();
    return alert;
  };
  const [first] = await list('all');
  expect(await episode()).toMatchObject({ id: first.id, episodes: 2 });
  expect(await auditOf(first.id)).toEqual(['alert.raised', 'alert.resolved', 'alert.reopened', 'alert.resolved']);
  ahead += 30 * MINUTE;
  expect((await episode()).id).not.toBe(first.id);
});

test('are listed on a terminal', async () => {
  await server.app.listen({ port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const env = { DOCKET_SERVER: `http://127.0.0.1:${port}`, DOCKET_PASSWORD: TEST_PASSWORD };
  const listed = await runDocket(['alerts', 'list', '--state', 'resolved', '--as', 'ops@example.test'], env);
  expect([listed.code, listed.stderr]).toEqual([0, '']);
  expect(listed.stdout).toMatch(/^high {2}pipeline_lag {2}Events are decided late: .* 2 times\)$/m);
});

test('is for those who may see the system', async () => {
  expect((await staffOf(server)('moderator', 'GET', '/api/alerts')).body.error.code).toBe('forbidden');
});
