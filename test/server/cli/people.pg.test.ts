import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { runDocket } from '../../support/docket.ts';
import { type PlainServer, startPlainServer } from '../../support/plain-server.ts';

const FIRST = 'seven quiet lanterns';
const SECOND = 'eleven tame comets';
const ADA = 'ada@example.org';
let database: TestDatabase;
let folder: string;
let server: PlainServer;
beforeAll(async () => {
  [database, folder] = await Promise.all([
    createTestDatabase({ empty: true }),
    mkdtemp(join(tmpdir(), 'docket-test-people-')),
  ]);
});
afterAll(async () => {
  await server?.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const bootstrap = (email: string, password = FIRST) =>
  runDocket(['people', 'bootstrap', email, '--name', 'Ada Admin'], {
    DATABASE_URL: database.url,
    DOCKET_DATA: folder,
    DOCKET_NEW_PASSWORD: password,
  });
const docket = (args: string[], env: Record<string, string> = {}) =>
  runDocket([...args, '--as', ADA], { DOCKET_SERVER: server.url, DOCKET_PASSWORD: FIRST, ...env });
const WHY = ['--reason', 'the team grows'];

test('a server that nobody can use says so, and how to begin', async () => {
  const bare = await startPlainServer(database.url, folder);
  await bare.stop();
  expect(bare.said()).toContain('There is no administrator yet');
  expect(bare.said()).toContain('people bootstrap');
  expect(bare.said()).toContain('There is no source yet');
  expect(bare.said()).toContain('sources add');
});

test('the first administrator is made at the database, once', async () => {
  const weak = await bootstrap(ADA, 'short');
  expect([weak.code, weak.stdout]).toEqual([1, '']);
  expect(weak.stderr).toContain('password_weak: ');
  expect(await bootstrap(ADA)).toMatchObject({ code: 0, stdout: `${ADA} is administrator.\n`, stderr: '' });
  const again = await bootstrap('eve@example.org');
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('bootstrap_over: There is an administrator already.');
});

test('from there people and sources are made by name', async () => {
  server = await startPlainServer(database.url, folder);
  expect(server.said()).not.toContain('administrator yet');
  const added = await docket(['people', 'add', 'mo@example.org', '--name', 'Mo', '--role', 'moderator', ...WHY], {
    DOCKET_NEW_PASSWORD: SECOND,
  });
  expect(added).toMatchObject({ code: 0, stdout: 'mo@example.org is now moderator\n', stderr: '' });
  expect((await docket(['people', 'role', 'mo@example.org', 'lead', ...WHY])).stdout).toContain('is now lead');
  expect((await docket(['people', 'list'])).stdout).toContain('mo@example.org  Mo, lead, active, 0 devices');
  const source = await docket(['sources', 'add', 'shop', '--countries', 'GB,DE', ...WHY, '--json']);
  expect(JSON.parse(source.stdout)).toEqual({ name: 'shop', secret: expect.any(String) });
  const rotated = await docket(['sources', 'rotate-secret', 'shop', '--now', ...WHY]);
  expect(rotated.stdout).toContain('shown this once');
  expect(
    (await docket(['sources', 'allow', 'shop', '--domains', 'shop.example', '--phrase', 'our desk', ...WHY])).code,
  ).toBe(0);
  expect((await docket(['sources', 'list'])).stdout).toBe('shop  active, countries DE,GB, fail_open\n');
  const gone = await docket(['people', 'disable', 'mo@example.org', ...WHY]);
  expect(gone.stdout).toBe('mo@example.org is now dismissed\n');
});

test.each<[string, string[], number, string]>([
  ['oneself', ['people', 'disable', ADA, ...WHY], 1, 'own_account: Nobody changes their own standing.'],
  ['no reason', ['people', 'disable', ADA], 2, 'Give --reason.'],
  ['nobody', ['people', 'role', 'mo@example.org', ...WHY], 2, 'Name one e-mail address and one role.'],
  ['what another role sees', ['alerts', 'list'], 1, 'forbidden'],
  ['an unknown source', ['sources', 'policy', 'none', 'fail_open', ...WHY], 1, 'source_not_found'],
])('%s is refused in words', async (_name, args, code, words) => {
  const done = await docket(args);
  expect([done.code, done.stdout]).toEqual([code, '']);
  expect(done.stderr).toContain(words);
});
