import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Device, openDevice, rowsOf } from '../../support/device.ts';
import { openLive } from '../../support/live.ts';
import { insertCase, insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { transmit } from '../../support/signed-request.ts';

const CONSOLES = 150;

let server: TestServer;
let device: Device;
beforeAll(async () => {
  server = await startTestServer();
  await insertCases(server.ctx.db, 50);
  device = await openDevice(server.url, 'moderator');
});
afterAll(() => server.destroy());

/** As the console does: pulls, and comes again when it was told to. Answers how often it was sent away. */
async function pullUntilServed(position: object, pause: (seconds: number) => Promise<void>): Promise<number> {
  for (let away = 0; ; away += 1) {
    const response = await transmit(server.url, device.seal('POST', '/sync/pull', position));
    const text = await response.text();
    if (response.status === 200) {
      expect(text).toContain('"t":"end"');
      return away;
    }
    expect(response.status).toBe(429);
    const seconds = Number(response.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    await pause(seconds);
  }
}

test('a crowd that comes back at once is served, some of it a little later, and never by more than a few connections', async () => {
  const [head] = await device.pull();
  if (head?.t !== 'window') throw new Error('a window begins with its head');
  const position = { protocol: 2, epoch: head.epoch, scope: head.scope, cursor: '0' };
  let inFlight = true;
  let most = 0;
  const watch = async (): Promise<void> => {
    while (inFlight) {
      const { rows } = await server.ctx.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
      );
      most = Math.max(most, rows[0]?.n ?? 0);
    }
  };
  const watching = watch();
  const told: number[] = [];
  // A tenth of the time that was asked for: what is shown is that they are spread, not that a clock runs.
  const pause = async (seconds: number): Promise<void> => {
    told.push(seconds);
    await new Promise((resolve) => setTimeout(resolve, seconds * 100));
  };
  const away = await Promise.all(Array.from({ length: CONSOLES }, () => pullUntilServed(position, pause)));
  inFlight = false;
  await watching;
  expect(away).toHaveLength(CONSOLES);
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBeGreaterThan(3);
  expect(most).toBeLessThanOrEqual(8);
});

// What waits for it is bounded by live-console.test.ts: here the system's own buffers take all that is sent.
test('a console that reads nothing holds nobody up', async () => {
  const others = await Promise.all([1, 2, 3].map(() => openDevice(server.url, 'moderator')));
  const [stuckDevice, ...fast] = others as [Device, Device, Device];
  const lives = await Promise.all(fast.map((one) => openLive(one)));
  const { headers } = stuckDevice.seal('GET', '/sync/live');
  const stuck = request(`${server.url}/sync/live`, { headers, agent: false }).end();
  // Its body is never read.
  const [reply] = (await once(stuck, 'response')) as [IncomingMessage];
  expect(reply.statusCode).toBe(200);
  for (const live of lives) await live.next();
  for (let round = 0; round < 40; round += 1) {
    const made = await insertCase(server.ctx.db, { content: 'x'.repeat(120_000) });
    server.ctx.poke.commit();
    const began = performance.now();
    await Promise.all(
      lives.map((live) =>
        live.next((event) => event.t === 'lines' && rowsOf(event.lines, 'cases').some(({ id }) => id === made.caseId)),
      ),
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  }
  for (const live of lives) live.close();
  stuck.destroy();
});
