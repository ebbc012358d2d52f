import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../server/simulation/random.ts';
import { openConsole, type TestConsole, WHOLE_QUEUE } from '../support/console.ts';
import { insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const EMAIL = 'moderator@example.test';
const CASES = 300;
const SEEDS = ['a', 'b', 'c', 'd', 'e', 'f'];
let server: TestServer;
let network: TcpProxy;
let data: string;
let desk: TestConsole;
let ids: string[];
beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-flipped-'));
  ids = (await insertCases(server.ctx.db, CASES)).map(({ caseId }) => caseId);
  desk = openConsole(network.url, { data, log: () => undefined });
  await desk.signIn(EMAIL, TEST_PASSWORD);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
});
afterAll(async () => {
  desk?.stop();
  rmSync(data, { recursive: true, force: true });
  await network?.close();
  await server?.destroy();
});

/** Up to so many bytes anywhere in the file, as a failing disk or somebody with an editor leaves it. */
function flip(file: string, seed: string): void {
  const random = createRandom(seed);
  const handle = openSync(file, 'r+');
  const { size } = statSync(file);
  for (let count = random.between(1, 40); count > 0; count -= 1) {
    const at = Math.floor(random.float() * size);
    const byte = Buffer.alloc(1);
    readSync(handle, byte, 0, 1, at);
    writeSync(handle, Buffer.from([(byte[0] ?? 0) ^ (1 << Math.floor(random.float() * 8))]), 0, 1, at);
  }
  closeSync(handle);
}

it.each(SEEDS)(
  'bytes flipped anywhere in the local copy (%s): all of it is there again, and what waited is sent',
  async (seed) => {
    network.cut();
    await desk.until('connection', null, ({ phase }) => phase === 'offline');
    const note = { name: 'add_note', args: { case_id: ids[0] as string, body: seed }, seen: {} };
    const { command_id } = await desk.call('command.run', note);
    desk.stop();
    const folder = path.join(data, 'people', readdirSync(path.join(data, 'people'))[0] ?? '');
    flip(path.join(folder, 'replica.db'), seed);

    desk = openConsole(network.url, { data, log: () => undefined });
    await desk.signIn(EMAIL, TEST_PASSWORD);
    // Looking at it finds what is damaged, and says so; nobody sees half of it.
    desk.watch('queue', WHOLE_QUEUE, (frame) => {
      if (frame.t === 'refused') expect(frame.refusal.code).toBe('replica_corrupt');
    });
    expect((await desk.until('outbox', null, () => true)).map(({ id }) => id)).toContain(command_id);

    network.mend();
    await desk.call('sync.now', null);
    await desk.until('outbox', null, (items) =>
      items.some(({ id, state }) => id === command_id && state === 'delivered'),
    );
    // A damaged page is met when it is read: then the copy is thrown away and comes anew.
    const whole = async (): Promise<boolean> => {
      for (const id of ids) {
        const found = await desk.until('case', { case_id: id }, () => true).catch(() => null);
        if (found?.messages.length !== 1 || found.signals.length !== 1) return false;
      }
      return true;
    };
    await expect.poll(whole, { timeout: 60_000, interval: 200 }).toBe(true);
  },
);
