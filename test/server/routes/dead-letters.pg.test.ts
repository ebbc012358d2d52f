import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';
import { type As, staffOf } from '../../support/staff.ts';

let server: TestServer;
let call: ReturnType<typeof staffOf>;
beforeAll(async () => {
  server = await startTestServer();
  call = staffOf(server);
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;

/** An event of a newer version: nothing here can process it until `mend`. */
async function fail(): Promise<string> {
  const id = randomUUID();
  await query(
    `WITH e AS (INSERT INTO events (id, source_id, type, version, occurred_at, received_at, correlation_id, payload, body_hash)
       SELECT $1, id, 'message.sung', 1, now(), now(), $1,
              '{"message_id": "m-${id}", "sender_id": "s", "receiver_id": "r", "content": "la la"}', 'x'
         FROM sources RETURNING id)
     INSERT INTO event_queue (event_id) SELECT id FROM e`,
    [id],
  );
  await server.processAll();
  return id;
}
const mend = (id: string) => query("UPDATE events SET type = 'message.created' WHERE id = $1", [id]);
const settle = (id: string, how: string, as: As = 'ops', reason = 'the version is here') =>
  call(as, 'POST', `/api/dead-letters/${id}/${how}`, { reason });
const letter = async (id: string) =>
  (await query('SELECT state, attempts, reason FROM dead_letters WHERE event_id = $1', [id]))[0];
const messages = async (id: string) =>
  (await query('SELECT count(*) AS n FROM messages WHERE external_id = $1', [`m-${id}`]))[0].n;
const audited = async (id: string) =>
  (await query("SELECT action FROM audit_rows WHERE entity = 'events' AND entity_id = $1 ORDER BY id", [id])).map(
    ({ action }) => action,
  );

let id: string;
beforeEach(async () => {
  id = await fail();
});

test('is listed with its error, without what it holds', async () => {
  const { status, body } = await call('ops', 'GET', '/api/dead-letters');
  expect(status).toBe(200);
  const [listed] = body.dead_letters;
  expect(body.total).toBeGreaterThan(0);
  expect(listed).toMatchObject({
    event_id: id,
    type: 'message.sung',
    source: 'demo',
    attempts: 3,
    state: 'waiting',
    error: expect.stringContaining('message.sung'),
  });
  expect(JSON.stringify(body)).not.toContain('la la');
});

describe('retry', () => {
  test('processes the event once, however often and by how many it is asked', async () => {
    await mend(id);
    const replies = await Promise.all(Array.from({ length: 6 }, () => settle(id, 'retry')));
    expect(replies.filter(({ body }) => body.changed).length).toBe(1);
    await server.processAll();
    expect((await settle(id, 'retry')).body).toEqual({ event_id: id, state: 'retried', changed: false });
    await server.processAll();
    expect(await messages(id)).toBe(1);
    expect(await query('SELECT 1 FROM event_queue WHERE event_id = $1', [id])).toEqual([]);
    expect(await audited(id)).toEqual(['event.dead_lettered', 'event.retried']);
  });

  test('that fails again is back in the list, with the tries that it took', async () => {
    await settle(id, 'retry');
    await server.processAll();
    expect(await letter(id)).toMatchObject({ state: 'waiting', attempts: 6 });
    expect(await audited(id)).toEqual(['event.dead_lettered', 'event.retried', 'event.dead_lettered']);
  });
});

describe('discard', () => {
  test('keeps the event and its reason; it can still be retried', async () => {
    expect((await settle(id, 'discard', 'ops', 'a test of the platform')).body.changed).toBe(true);
    expect((await settle(id, 'discard')).body.changed).toBe(false);
    expect(await letter(id)).toMatchObject({ state: 'discarded', reason: 'a test of the platform' });
    const { body } = await call('ops', 'GET', '/api/dead-letters?state=discarded&limit=1');
    expect(body.dead_letters[0]).toMatchObject({ event_id: id, settled_by: 'Oona Operations' });
    await mend(id);
    await settle(id, 'retry');
    await server.processAll();
    expect(await messages(id)).toBe(1);
  });

  test('of an event that is on its way is refused', async () => {
    await mend(id);
    await settle(id, 'retry');
    await server.processAll();
    const { status, body } = await settle(id, 'discard');
    expect([status, body.error.code]).toEqual([409, 'dead_letter_retried']);
  });
});

describe('what is refused', () => {
  test.each<[As]>([['moderator'], ['lead'], ['legal'], ['auditor'], ['admin']])('%s may not', async (as) => {
    expect((await call(as, 'GET', '/api/dead-letters')).status).toBe(403);
    expect((await settle(id, 'retry', as)).status).toBe(403);
    expect(await letter(id)).toMatchObject({ state: 'waiting' });
  });

  test('no reason, an event that is fine, an id that is none', async () => {
    const codes = await Promise.all([
      settle(id, 'discard', 'ops', ''),
      settle(randomUUID(), 'retry'),
      settle('17', 'retry'),
      call('ops', 'GET', '/api/dead-letters?state=lost'),
    ]);
    expect(codes.map(({ status, body }) => [status, body.error.code])).toEqual([
      [400, 'invalid_request'],
      [404, 'dead_letter_not_found'],
      [400, 'invalid_request'],
      [400, 'invalid_request'],
    ]);
  });
});

test('docket dead-letters does the same', async () => {
  const env = { DOCKET_SERVER: server.url, DOCKET_EMAIL: 'ops@example.test', DOCKET_PASSWORD: TEST_PASSWORD };
  const other = await fail();
  const list = await runDocket(['dead-letters', 'list', '--json'], env);
  const listed = JSON.parse(list.stdout).dead_letters.map(({ event_id }: { event_id: string }) => event_id);
  expect(listed).toEqual(expect.arrayContaining([id, other]));
  expect((await runDocket(['dead-letters', 'list', '--limit', '1'], env)).stdout).toMatch(
    /^\d+ events\n[0-9a-f-]{36} message\.sung of demo, 3×/,
  );
  const discard = await runDocket(['dead-letters', 'discard', id, other, '--reason', 'a test'], env);
  expect(discard).toEqual({ code: 0, stdout: `${id} discarded\n${other} discarded\n`, stderr: '' });
  await mend(id);
  const retry = await runDocket(['dead-letters', 'retry', id, randomUUID(), '--reason', 'mended', '--json'], env);
  expect(retry.code).toBe(1);
  expect(JSON.parse(retry.stdout).settled).toEqual([{ event_id: id, state: 'retried', changed: true }]);
  expect(retry.stderr).toContain('dead_letter_not_found');
  await server.processAll();
  expect(await messages(id)).toBe(1);
});

test('docket dead-letters retry --all takes each once, the first to fail first', async () => {
  const env = { DOCKET_SERVER: server.url, DOCKET_EMAIL: 'ops@example.test', DOCKET_PASSWORD: TEST_PASSWORD };
  await query("UPDATE dead_letters SET state = 'discarded' WHERE state = 'waiting'");
  const ids = [await fail(), await fail(), await fail()];
  for (const one of ids) await mend(one);
  const both = await runDocket(['dead-letters', 'retry', '--all', id, '--reason', 'the new version'], env);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('or --all')]);
  const done = await runDocket(['dead-letters', 'retry', '--all', '--reason', 'the new version'], env);
  expect(done).toEqual({ code: 0, stdout: ids.map((one) => `${one} retried\n`).join(''), stderr: '3 events\n' });
  await server.processAll();
  expect(await Promise.all(ids.map(messages))).toEqual([1, 1, 1]);
  const none = await runDocket(['dead-letters', 'discard', '--all', '--reason', 'nothing', '--json'], env);
  expect([none.code, JSON.parse(none.stdout)]).toEqual([0, { settled: [] }]);
});
