import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type TestConsole } from '../support/console.ts';
import { ManualTime } from '../support/manual-time.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const HOUR = 3_600_000;
const EMAIL = 'moderator@example.test';
let server: TestServer;
let network: TcpProxy;
let data: string;
let open: TestConsole | null = null;
beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-set-back-'));
});
afterAll(async () => {
  open?.stop();
  rmSync(data, { recursive: true, force: true });
  await network?.close();
  await server?.destroy();
});

/** The console started anew on the same folder, by a clock that is so far from the real one. */
function restart(ahead: number): { desk: TestConsole; time: ManualTime } {
  open?.stop();
  const time = new ManualTime(Date.now() + ahead);
  open = openConsole(network.url, { data, clock: time.clock, timers: time.timers });
  return { desk: open, time };
}

it('a clock that is set back does not open the device again; the right time does, and so does the server', async () => {
  const first = restart(0);
  await first.desk.signIn(EMAIL, TEST_PASSWORD);
  await first.time.during(first.desk.until('connection', null, ({ phase }) => phase === 'online'));
  network.cut();
  // Used for two days without the server.
  for (let hour = 0; hour < 48; hour += 1) first.time.advance(HOUR);

  await expect(restart(2 * HOUR).desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('clock_behind');
  await restart(49 * HOUR).desk.signIn(EMAIL, TEST_PASSWORD);
  // Seconds are put right all the time.
  await restart(49 * HOUR - 60_000).desk.signIn(EMAIL, TEST_PASSWORD);
  await expect(restart(73 * HOUR).desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('lease_expired');
  await expect(restart(0).desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('clock_behind');

  network.mend();
  await restart(0).desk.signIn(EMAIL, TEST_PASSWORD);
  network.cut();
  await restart(HOUR).desk.signIn(EMAIL, TEST_PASSWORD);
});
