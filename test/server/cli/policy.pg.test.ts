import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'docket-test-policy-'));
});
afterAll(async () => {
  await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

const docket = (...args: string[]) =>
  runDocket(['policy', ...args, '--as', 'admin@example.test'], {
    DOCKET_SERVER: server.url,
    DOCKET_PASSWORD: TEST_PASSWORD,
  });

test('what “show” prints is what “publish” reads; a version is withdrawn and listed as such', async () => {
  const shown = await docket('show');
  const rules = JSON.parse(shown.stdout);
  rules.reasons.fraud.clause = 'TOS-6.9';
  const file = join(folder, 'rules.json');
  await writeFile(file, JSON.stringify(rules));
  const published = await docket('publish', file, '--reason', 'edition of spring');
  expect(published).toMatchObject({ code: 0, stderr: '' });
  expect(published.stdout).toContain('Version 1 holds.');
  expect(JSON.parse((await docket('show', '--json')).stdout).current.reasons.fraud.clause).toBe('TOS-6.9');

  expect((await docket('withdraw', '1', '--reason', 'the wrong clause')).stdout).toContain('Version 2 holds.');
  const { stdout } = await docket('list');
  expect(stdout).toMatch(/^2 {2}\S+ {2}.+ {2}the wrong clause\n1 {2}\S+ {2}.+ {2}edition of spring {2}withdrawn /u);
  expect(JSON.parse((await docket('show')).stdout).reasons.fraud.clause).toBe('TOS-6.1');
});

test('a file that is none, and rules that are none, are told', async () => {
  const missing = await docket('publish', join(folder, 'nothing.json'), '--reason', 'x y z');
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('nothing.json is not there.')]);
  const file = join(folder, 'bad.json');
  await writeFile(file, '{"reasons":{}}');
  const bad = await docket('publish', file, '--reason', 'x y z');
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('bundle.reasons')]);
});
