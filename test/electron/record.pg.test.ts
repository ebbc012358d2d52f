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

/** A record that did not go is sent again after half a minute. */
const PATIENT = { timeout: 60_000 };
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
  await expect.poll(viewed, PATIENT).toHaveLength(1);

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
  await expect.poll(viewed, PATIENT).toHaveLength(4);
  const rows = await viewed();
  expect(rows.map(({ entity_id }) => entity_id)).toEqual(ids);
  expect(rows.map(({ reason }) => reason.includes('without the server'))).toEqual([false, true, true, true]);
  const { rows: findings } = await server.ctx.pool.query(`SELECT action FROM audit_rows WHERE action LIKE 'record.%'`);
  expect(findings).toEqual([]);
});

it('what was looked at before a restore that the device did not survive is on record as the one in its place', async () => {
  const [one] = await insertCases(server.ctx.db, 1);
  const caseId = one?.caseId as string;
  const earlier = (await viewed()).length;
  network.cut();
  await desk.until('connection', null, ({ phase }) => phase === 'offline');
  await desk.call('record.viewed', { case_id: caseId });
  const { rows: devices } = await server.ctx.pool.query('SELECT id FROM devices');
  // A backup from before the device has nothing of it; foreign keys would have gone with the tables.
  const client = await server.ctx.pool.connect();
  await client.query('SET session_replication_role = replica');
  await client.query('DELETE FROM devices');
  await client.query('DELETE FROM sessions');
  await client.query('SET session_replication_role = DEFAULT');
  client.release();
  network.mend();
  await desk.call('sync.now', null);
  await desk.until('connection', null, ({ phase }) => phase === 'sign_in_needed');
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await expect.poll(viewed, PATIENT).toHaveLength(earlier + 1);
  const { rows } = await server.ctx.pool.query(
    `SELECT entity_id, actor_id FROM audit_rows WHERE action = 'case.viewed' AND actor_kind = 'device' ORDER BY id DESC LIMIT 1`,
  );
  expect(rows[0]).toMatchObject({ entity_id: caseId });
  expect(devices.map(({ id }) => id)).not.toContain(rows[0].actor_id);
});
