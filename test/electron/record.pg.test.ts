import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type TestConsole } from '../support/console.ts';
import { insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: TestServer;
let network: TcpProxy;
let desk: TestConsole;
beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  desk = openConsole(network.url);
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
});
afterAll(async () => {
  desk?.destroy();
  await network?.close();
  await server?.destroy();
});

const viewed = async () => {
  const { rows } = await server.ctx.pool.query(
    `SELECT entity_id, reason FROM audit_rows WHERE action = 'case.viewed' AND actor_kind = 'device' ORDER BY id`,
  );
  return rows as { entity_id: string; reason: string }[];
};

it('what was looked at is on record at the server, also what was looked at without it and before a restart', async () => {
  const cases = await insertCases(server.ctx.db, 4);
  const ids = cases.map(({ caseId }) => caseId);
  const view = (index: number) => desk.call('record.viewed', { case_id: ids[index] as string });
  await view(0);
  await expect.poll(viewed).toHaveLength(1);

  network.cut();
  await desk.until('connection', null, ({ phase }) => phase === 'offline');
  await view(1);
  await view(2);
  desk.stop();
  const { data } = desk;
  desk = openConsole(network.url, { data });
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await view(3);
  expect(await viewed()).toHaveLength(1);

  network.mend();
  await desk.call('sync.now', null);
  await expect.poll(viewed, { timeout: 20_000 }).toHaveLength(4);
  const rows = await viewed();
  expect(rows.map(({ entity_id }) => entity_id)).toEqual(ids);
  expect(rows.map(({ reason }) => reason.includes('without the server'))).toEqual([false, true, true, true]);
  const { rows: findings } = await server.ctx.pool.query(`SELECT action FROM audit_rows WHERE action LIKE 'record.%'`);
  expect(findings).toEqual([]);
});
