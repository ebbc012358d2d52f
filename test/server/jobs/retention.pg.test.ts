import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createRetention } from '../../../server/jobs/retention.ts';
import { postTo } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const DAY = 86_400_000;
let server: TestServer;
let ahead = 0;
beforeAll(async () => {
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  server = await startTestServer({ listen: false, clock, env: { DOCKET_KEEP_EVALUATIONS_DAYS: '30' } });
});
afterAll(() => server.destroy());

const ask = async (user_id: string) => {
  const body = JSON.stringify({ action: 'booking.create', user_id });
  await postTo(server, '/api/evaluate', body, { timestamp: Date.now() + ahead });
};
const kept = async () =>
  (await server.ctx.pool.query('SELECT user_external_id AS u FROM evaluations ORDER BY 1')).rows.map(({ u }) => u);

test('evaluations are kept as long as it is said, and no longer', async () => {
  await ask('first');
  ahead = 20 * DAY;
  await ask('second');
  await createRetention(server.ctx).drain();
  expect(await kept()).toEqual(['first', 'second']);
  ahead = 31 * DAY;
  await createRetention(server.ctx).drain();
  expect(await kept()).toEqual(['second']);
  ahead = 51 * DAY;
  await createRetention(server.ctx).drain();
  expect(await kept()).toEqual([]);
});
