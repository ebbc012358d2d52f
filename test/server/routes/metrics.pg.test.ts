import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer } from '../../../server/app.ts';
import { messageEvent, postTo, process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const scrape = async (app = server.app, options: { remoteAddress?: string; headers?: Record<string, string> } = {}) => {
  const reply = await app.inject({ url: '/metrics', ...options });
  return { status: reply.statusCode, text: reply.body };
};
/** The value of a series, by its name and labels as written. */
const seriesOf = (text: string, series: string): number => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  if (!line) throw new Error(`no ${series}`);
  return Number(line.slice(series.length + 1));
};

test('counts what happens, from the receipt of an event to its decision', async () => {
  await process(server, [messageEvent('m-ann', 'm-ben', 'hello'), messageEvent('m-ben', 'm-ann', 'hi')]);
  await postTo(server, '/api/evaluate', '{"action":"booking.create","user_id":"m-ann"}');
  const { status, text } = await scrape();
  expect(status).toBe(200);
  expect(seriesOf(text, 'docket_events_accepted_total')).toBe(2);
  expect(seriesOf(text, 'docket_events_processed_total')).toBe(2);
  expect(seriesOf(text, 'docket_event_decision_seconds_count')).toBe(2);
  expect(seriesOf(text, 'docket_ingest_seconds_count')).toBe(1);
  for (const stage of ['load', 'accounts', 'project', 'detect', 'correlate', 'score', 'decide']) {
    expect(seriesOf(text, `docket_stage_seconds_count{stage="${stage}"}`)).toBeGreaterThan(0);
  }
  expect(seriesOf(text, 'docket_evaluate_seconds_count{answer="allow"}')).toBe(1);
  expect(seriesOf(text, 'docket_pipeline_backlog')).toBe(0);
  expect(seriesOf(text, 'docket_devices_connected')).toBe(0);
  expect(seriesOf(text, 'docket_check_ok{check="database"}')).toBe(1);
});

test('what waits is counted with its age', async () => {
  await postTo(server, '/api/events', JSON.stringify(messageEvent('m-ann', 'm-ben', 'later')));
  await server.ctx.pool.query("UPDATE events SET received_at = received_at - interval '40 seconds'");
  const { text } = await scrape();
  expect(seriesOf(text, 'docket_pipeline_backlog')).toBe(1);
  expect(seriesOf(text, 'docket_pipeline_lag_seconds')).toBeGreaterThanOrEqual(40);
  await server.processAll();
  expect(seriesOf((await scrape()).text, 'docket_pipeline_lag_seconds')).toBe(0);
});

test('is for the machine itself in the demo, elsewhere for the token and for who may see the system', async () => {
  expect((await scrape(server.app, { remoteAddress: '10.0.0.7' })).status).toBe(401);
  const token = 'a token for monitors';
  const real = await createServer({ ...server.ctx.config, demo: false, metricsToken: token });
  try {
    expect((await scrape(real.app)).status).toBe(401);
    expect((await scrape(real.app, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await scrape(real.app, { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
    const as = staffOf({ ...server, app: real.app });
    expect((await as('moderator', 'GET', '/metrics')).body.error.code).toBe('forbidden');
  } finally {
    await real.destroy();
  }
});

test('what cannot be read is no number', async () => {
  const broken = await createServer(server.ctx.config);
  await broken.ctx.pool.query('ALTER TABLE dead_letters RENAME TO letters');
  const { text } = await scrape(broken.app);
  await broken.ctx.pool.query('ALTER TABLE letters RENAME TO dead_letters');
  await broken.destroy();
  expect(seriesOf(text, 'docket_dead_letters')).toBeNaN();
  expect(seriesOf(text, 'docket_pipeline_lag_seconds')).toBeNaN();
});
