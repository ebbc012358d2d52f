import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';
import { messageEvent, process } from '../../support/events.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await process(server, [
    messageEvent('leaker', 'client', 'call me on whats app +237 6 70 12 34 56, and pay me by paypal, no fees'),
    messageEvent(
      'leaker',
      'client',
      'or call s i x seven zero one two three four five six on whats app, cancel the booking here',
    ),
    messageEvent('client', 'leaker', 'No, I would rather stay here.'),
  ]);
});
afterAll(() => server.destroy());

const docket = (...args: string[]) =>
  runDocket([...args, '--as', 'lead@example.test'], { DOCKET_SERVER: server.url, DOCKET_PASSWORD: TEST_PASSWORD });
const STORED = ['replay', '--detector', 'stored'];

test('a dry run shows how far it is, and prints the difference', async () => {
  const { code, stdout, stderr } = await docket(...STORED, '--model', 'three-layer', '--dry-run');
  expect([code, stderr]).toEqual([0, expect.stringContaining('events: ')]);
  expect(stdout).toContain('2 accounts compared');
  expect(stdout).toContain('The signals are the same.');
  const json = await docket(...STORED, '--model', 'three-layer', '--dry-run', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ model: 'three-layer', summary: { accounts: 2, signals: [] } });
  expect((await docket('replay', '--list')).stdout).toBe('No replays.\n');
});

test('a replay is followed until it is through, shown, and applied by name', async () => {
  const begun = await docket(...STORED, '--reason', 'after the update', '--json');
  const { id, state } = JSON.parse(begun.stdout);
  expect([begun.code, state]).toEqual([0, 'complete']);
  const shown = await docket('replay', '--show', id);
  expect(shown.stdout).toContain(`replay ${id}: complete\n2 accounts compared`);
  expect(shown.stdout).toContain('No account changes tier.');
  expect((await docket('replay', '--list')).stdout).toContain('after the update');
  const applied = await docket('replay', '--apply', id, '--reason', 'looked at it');
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining(`${id}: applied`)]);
  const cancelled = await docket('replay', '--cancel', id, '--reason', 'too late');
  expect([cancelled.code, cancelled.stderr]).toEqual([1, expect.stringContaining('replay_settled')]);
});

test('accounts are scored anew', async () => {
  const dry = await docket('rescore', '--all', '--model', 'three-layer', '--dry-run', '--json');
  expect(JSON.parse(dry.stdout)).toMatchObject({ kind: 'rescore', summary: { accounts: 2 } });
  await server.ctx.pool.query(`UPDATE users SET verification_status = 'verified' WHERE external_id = 'leaker'`);
  const done = await docket('rescore', '--user', 'leaker', '--reason', 'verified by hand');
  expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('1 account compared, 1 with another score')]);
  const { rows } = await server.ctx.pool.query(
    `SELECT s.value = u.score AS shown, a.actor_kind FROM scores s JOIN users u ON u.id = s.user_id
      CROSS JOIN audit_rows a WHERE s.cause = 'rescore' AND a.action = 'accounts.rescored' AND a.reason = 'verified by hand'`,
  );
  expect(rows).toEqual([{ shown: true, actor_kind: 'person' }]);
});

test('a dry run ends with its reader; only one runs at a time', async () => {
  const login = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const credentials = JSON.stringify({ email: 'lead@example.test', password: TEST_PASSWORD });
  const { token } = await (await fetch(`${server.url}/api/auth/login`, { ...login, body: credentials })).json();
  const stop = new AbortController();
  const ask = (signal?: AbortSignal) =>
    fetch(`${server.url}/api/replays`, {
      ...login,
      headers: { ...login.headers, authorization: `Bearer ${token}` },
      body: JSON.stringify({ dry_run: true, reason: 'a look' }),
      ...(signal ? { signal } : {}),
    });
  // It begins, and can read no text until this ends.
  const blocker = await server.ctx.pool.connect();
  await blocker.query('BEGIN; LOCK TABLE sources IN ACCESS EXCLUSIVE MODE');
  const first = await ask(stop.signal);
  expect(first.status).toBe(200);
  const second = await ask();
  expect([second.status, (await second.json()).error.code]).toEqual([409, 'replay_running']);
  stop.abort();
  await blocker.query('ROLLBACK');
  blocker.release();
  const temporary = async () =>
    (await server.ctx.pool.query(`SELECT 1 FROM pg_class WHERE relpersistence = 't' LIMIT 1`)).rowCount;
  await expect.poll(temporary, { timeout: 30_000 }).toBe(0);
  await expect.poll(async () => (await ask()).status, { timeout: 30_000 }).toBe(200);
});

test.each<[string, string[], number, string]>([
  ['no reason', [...STORED], 2, 'Say why: --reason TEXT.'],
  ['two orders', ['replay', '--list', '--dry-run'], 2, 'at a time'],
  ['nobody named', ['rescore', '--reason', 'why'], 2, 'Either --user'],
  ['a model that is none', ['replay', '--model', 'oracle', '--dry-run'], 1, 'model'],
  [
    'a time that is none',
    ['replay', '--from', 'yesterday', '--dry-run'],
    2,
    '--from yesterday is no time such as 2026',
  ],
  ['a day that is none', ['replay', '--to', '2026-02-30', '--dry-run'], 2, '--to 2026-02-30 is no time'],
  ['days the wrong way round', [...STORED, '--from', '2026-02-03', '--to', '2026-02-02', '--dry-run'], 1, 'later than'],
  ['an account that is none', ['rescore', '--user', 'nobody', '--dry-run'], 1, 'no account nobody'],
])('%s is said in words', async (_name, args, code, words) => {
  const ended = await docket(...args);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr).toContain(words);
});
