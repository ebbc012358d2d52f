import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../../../core/lib/clock.ts';
import { readVitals } from '../../../server/operation/vitals.ts';
import { messageEvent, post } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let seconds = 0;
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() + seconds * 1_000 };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock, env: { DOCKET_MAX_BACKLOG: '50' } });
});
afterAll(() => server.destroy());

const send = (count: number) => {
  const events = Array.from({ length: count }, (_, i) => messageEvent('ann', 'ben', `hello ${i}`));
  return post(server, JSON.stringify({ events }));
};
const health = async (url = '/api/health') => {
  const reply = await server.app.inject({ url });
  return [reply.statusCode, reply.json().status];
};

test('past the bound events are put off, nothing accepted is dropped, and it goes on when there is room', async () => {
  expect((await send(30)).status).toBe(202);
  expect(await health()).toEqual([200, 'ok']);
  expect((await send(20)).status).toBe(202);

  const full = await send(1);
  expect([full.status, full.body.error.code, full.headers['retry-after']]).toEqual([429, 'overloaded', '5']);
  expect(full.body.error.detail).toBe('50 events wait');
  expect(await health()).toEqual([503, 'degraded']);
  expect(await health('/readyz')).toEqual([200, 'ready']);

  await server.processAll();
  const { rows } = await server.ctx.pool.query('SELECT count(*) AS n FROM messages');
  expect(rows[0].n).toBe(50);
  seconds += 2;
  expect(await health()).toEqual([200, 'ok']);
  expect((await send(1)).status).toBe(202);
});

test('one event that stays behind does not make the queue full', async () => {
  await server.processAll();
  await server.ctx.pool.query(
    `INSERT INTO event_queue (seq, event_id) OVERRIDING SYSTEM VALUE VALUES (-1000, gen_random_uuid()), (-1, gen_random_uuid())`,
  );
  seconds += 2;
  expect(await health()).toEqual([200, 'ok']);
  expect((await send(1)).status).toBe(202);
  expect((await readVitals(server.ctx)).waiting).toBe(3);
  await server.ctx.pool.query('DELETE FROM event_queue');
  seconds += 2;
});

test('what another process stored is counted within a second', async () => {
  await server.processAll();
  await server.ctx.pool.query(
    'INSERT INTO event_queue (event_id) SELECT gen_random_uuid() FROM generate_series(1, 60)',
  );
  seconds += 2;
  expect((await send(1)).status).toBe(429);
});

test('a source that is not known is refused as such, however full it is', async () => {
  expect((await post(server, '[]', { source: 'nobody' })).status).toBe(401);
});
