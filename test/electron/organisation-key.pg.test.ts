import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type TestConsole } from '../support/console.ts';
import { runDocket } from '../support/docket.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

let server: TestServer;
let proxy: FaultyProxy;
let desk: TestConsole;
let caseId: string;
let data: string;
beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url);
  ({ caseId } = await insertCase(server.ctx.db));
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-organisation-key-'));
  desk = openConsole(proxy.url, { data, log: () => undefined });
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
  await desk.until('case', { case_id: caseId }, (found) => found !== null);
  // What is decided waits.
  proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
});
afterAll(async () => {
  desk?.stop();
  await proxy?.close();
  await server?.destroy();
  if (data) rmSync(data, { recursive: true, force: true });
});

const keyFile = (): string => path.join(server.ctx.config.dataFolder, 'keys', 'organisation.key');
const sealed = (): string => path.join(data, 'people', readdirSync(path.join(data, 'people'))[0] ?? '', 'sealed.jsonl');
const keysOfLines = (): string[] =>
  readFileSync(sealed(), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).key as string);
const note = async (body: string): Promise<string> =>
  (await desk.call('command.run', { name: 'add_note', args: { case_id: caseId, body }, seen: {} })).command_id;
const open = async (file: string, ...keys: string[]) => {
  const { code, stdout } = await runDocket([
    'outbox',
    'open',
    file,
    ...keys.flatMap((key) => ['--key', key]),
    '--json',
  ]);
  const { commands, problems } = JSON.parse(stdout) as {
    commands: { command_id: string }[];
    problems: { problem: string; key?: string }[];
  };
  return { code, ids: commands.map(({ command_id }) => command_id), problems };
};

it('a console learns the next key while it runs, seals anew what waits, and what was sealed before still opens', async () => {
  const first = await note('sealed to the first key');
  const [earlier = ''] = keysOfLines();
  const inSafe = path.join(data, 'in-the-safe.key');
  const carriedOff = path.join(data, 'carried-off.jsonl');
  copyFileSync(keyFile(), inSafe);
  copyFileSync(sealed(), carriedOff);

  const { code, stdout } = await runDocket(
    ['outbox', 'rotate-key', '--key', keyFile(), '--reason', 'the safe', '--as', 'admin@example.test', '--json'],
    { DOCKET_PASSWORD: TEST_PASSWORD, DOCKET_SERVER: server.url },
  );
  expect(code).toBe(0);
  const { id: later } = JSON.parse(stdout) as { id: string };
  expect(later).not.toBe(earlier);
  // With the next renewal of the certificate.
  desk.skip(3_600_000);
  await expect.poll(keysOfLines).toEqual([later]);
  const second = await note('sealed to the next key');
  expect(keysOfLines()).toEqual([later, later]);

  expect(await open(sealed(), inSafe)).toMatchObject({ code: 1, ids: [], problems: [{ key: later }, { key: later }] });
  expect(await open(sealed(), keyFile())).toEqual({ code: 0, ids: [first, second], problems: [] });
  // One file holds both keys; or each its own.
  expect(await open(carriedOff, keyFile())).toEqual({ code: 0, ids: [first], problems: [] });
  expect(await open(carriedOff, inSafe)).toEqual({ code: 0, ids: [first], problems: [] });

  // Whoever comes back under the next key finds it in the vault.
  desk.stop();
  desk = openConsole(proxy.url, { data, log: () => undefined });
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  expect(keysOfLines()).toEqual([later, later]);
});
