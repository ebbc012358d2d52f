import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice } from '../../support/device.ts';
import { decideArgs, insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

test('a decision is applied once, with its audit row and a receipt that verifies', async () => {
  const device = await openDevice(server.url, 'moderator');
  const made = await insertCase(server.ctx.db);
  const command = device.sign('decide', decideArgs(made));
  const [receipt] = await device.deliver(command);
  expect(receipt).toMatchObject({ command_id: command.id, outcome: 'accepted', code: null, seq: 1 });
});
