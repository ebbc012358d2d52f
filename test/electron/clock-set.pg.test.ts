import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type TestConsole } from '../support/console.ts';
import { decideArgs, insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { SkipTime } from '../support/skip-time.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const UNDO_MS = 10_000;
const HALF_AN_HOUR = 1_800_000;

let server: TestServer;
let network: TcpProxy;
let desk: TestConsole;
const time = new SkipTime();
/** By how much somebody has set the wall clock of the console. */
let set = 0;

beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  const clock = { now: () => time.clock.now() + set, monotonic: time.clock.monotonic };
  desk = openConsole(network.url, { clock, timers: time.timers });
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await phase('online');
});
afterAll(async () => {
  desk?.destroy();
  await network?.close();
  await server?.destroy();
});

const phase = (wanted: string) => desk.until('connection', null, (now) => now.phase === wanted);

/** A decision on a new case; the network is cut and the clock set in between where that is wanted. */
async function decideAfter(prepare: () => Promise<void>): Promise<string> {
  const rows = await insertCase(server.ctx.db);
  server.ctx.poke.commit();
  await desk.until('case', { case_id: rows.caseId }, (found) => found !== null);
  await prepare();
  const { command_id } = await desk.call('command.run', { name: 'decide', args: decideArgs(rows) as never, seen: {} });
  network.mend();
  time.skip(UNDO_MS);
  await desk.call('sync.now', null);
  await desk.until('outbox', null, (items) => items.some(({ id, outcome }) => id === command_id && outcome !== null));
  return command_id;
}
const marked = async (id: string): Promise<unknown[]> =>
  (await server.ctx.pool.query('SELECT clock_suspect FROM decisions WHERE id = $1', [id])).rows;

it('a decision by a clock that was set without the server counts and is marked; one after the next contact is not', async () => {
  const doubtful = await decideAfter(async () => {
    network.cut();
    await phase('offline');
    set = -HALF_AN_HOUR;
  });
  expect(await marked(doubtful)).toEqual([{ clock_suspect: true }]);
  await phase('online');
  const sure = await decideAfter(async () => undefined);
  expect(await marked(sure)).toEqual([{ clock_suspect: false }]);
});
