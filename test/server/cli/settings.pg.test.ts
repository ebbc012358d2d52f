import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

const docket = (args: string[], env: Record<string, string> = {}) =>
  runDocket(args, { DOCKET_SERVER: server.url, DOCKET_PASSWORD: TEST_PASSWORD, ...env });
const KILL = ['settings', 'set', 'kill_switch', '{"on":true}', '--reason', 'drill'];

test('a switch is changed by name and shown', async () => {
  const set = await docket([...KILL, '--as', 'lead@example.test', '--json']);
  expect(set).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(set.stdout)).toMatchObject({ changed: true });
  const got = await docket(['settings', 'get', '--as', 'ops@example.test']);
  expect(got.stdout).toContain('kill_switch {"on":true}\n  Lena Lead, ');
  const { rows } = await server.ctx.pool.query('SELECT count(*) AS n FROM sessions WHERE revoked_at IS NULL');
  expect(rows[0].n).toBe(0);
});

test.each<[string, string[], Record<string, string>, number, string]>([
  [
    'a role that may not',
    [...KILL, '--as', 'moderator@example.test'],
    {},
    1,
    'forbidden: Your role does not allow this.',
  ],
  ['a wrong password', [...KILL, '--as', 'lead@example.test'], { DOCKET_PASSWORD: 'x' }, 1, 'credentials_invalid'],
  [
    'a wrong value',
    ['settings', 'set', 'kill_switch', '{"on":1}', '--reason', 'why', '--as', 'lead@example.test'],
    {},
    1,
    'value.on',
  ],
  ['no server', [...KILL, '--as', 'lead@example.test'], { DOCKET_SERVER: 'http://127.0.0.1:9' }, 2, 'does not answer'],
  ['nobody named', KILL, {}, 2, 'Say who does it'],
  ['no reason', KILL.slice(0, 4), {}, 2, 'Say why'],
  ['a value that is no JSON', ['settings', 'set', 'shadow', 'off', '--reason', 'why'], {}, 2, 'is not JSON'],
])('%s is told', async (_name, args, env, code, words) => {
  const done = await docket(args, env);
  expect({ code: done.code, stdout: done.stdout }).toEqual({ code, stdout: '' });
  expect(done.stderr).toContain(words);
});
