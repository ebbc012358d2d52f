import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole } from '../support/console.ts';
import { insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const EMAIL = 'moderator@example.test';

let server: TestServer;
let network: TcpProxy;
let data: string;
beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-older-'));
});
afterAll(async () => {
  rmSync(data, { recursive: true, force: true });
  await network?.close();
  await server?.destroy();
});

it('a console one schema behind works, and the next version finds what it could not read', async () => {
  const { caseId } = await insertCase(server.ctx.db);
  const program = path.join(import.meta.dirname, '../support/older-console.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    network.url,
    data,
    EMAIL,
    TEST_PASSWORD,
    caseId,
  ]);
  const older = JSON.parse(stdout) as { subject: object; outcome: string; state: string };
  expect(older).toMatchObject({ outcome: 'accepted', state: 'claimed', subject: { tier: expect.anything() } });
  expect(older.subject).not.toHaveProperty('trend');

  // The program is updated while the server is away: what the older one parked is there.
  network.cut();
  const desk = openConsole(network.url, { data });
  try {
    await desk.signIn(EMAIL, TEST_PASSWORD);
    const found = await desk.until('case', { case_id: caseId }, (one) => one !== null);
    expect(found).toMatchObject({ subject: { trend: 'stable' }, case: { state: 'claimed' } });
  } finally {
    desk.stop();
  }
}, 300_000);
