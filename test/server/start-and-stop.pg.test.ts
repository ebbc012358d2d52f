import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../server/db/embedded.ts';
import { runDocket } from '../support/docket.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-start-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Its exit code, and what it said on standard error. */
async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}
const start = (program: string, env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [join(ROOT, program)], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DOCKET_PORT: '0', DOCKET_CONSOLE_PORT: '0', DOCKET_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Settles when one of the paths is there; the tools that make them tell nobody else. */
async function appears(...paths: string[]): Promise<void> {
  while (!paths.some((path) => existsSync(path))) await wait(2);
}

test.each([
  // What is unfinished is there for a moment, which may be over before anybody looks: then its place is taken.
  ['while the cluster is made', 'data.new', 'data'],
  ['when it was made', 'data/PG_VERSION'],
  ['while it starts', 'data/postmaster.pid'],
])('ended %s it leaves no Postgres behind', async (_moment, path, ...after) => {
  const data = join(folder, path.replace('/', '-'));
  const server = start('server/main.ts', { DOCKET_DATA: data });
  const end = ended(server);
  await appears(...[path, ...after].map((one) => join(data, 'postgres', one)));
  server.kill('SIGTERM');
  expect(await end).toEqual({ code: 0, said: expect.not.stringContaining('could not start') });
  expect(existsSync(join(data, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
});

describe('what is in the way is said in one line', () => {
  const HOPELESS = '/proc/docket';
  const unix = process.platform === 'linux';

  test.runIf(unix)('a folder that nobody can make, to the server', async () => {
    const { code, said } = await ended(start('server/main.ts', { DOCKET_DATA: HOPELESS }));
    expect(code).toBe(1);
    expect(said).toMatch(/^docket server could not start: The data folder \/proc\/docket cannot be used .*DOCKET_DATA/);
    expect(said).not.toContain('    at ');
  });

  test.runIf(unix)('and to npm start', async () => {
    const { code, said } = await ended(start('server/cli/start.ts', { DOCKET_DATA: HOPELESS }));
    expect([code, said.split('\n').length]).toEqual([1, 2]);
    expect(said).toContain('Set DOCKET_DATA to another.');
  });

  test('a cluster that another process runs', async () => {
    const data = join(folder, 'busy');
    const postgres = await startEmbedded({ dataFolder: data });
    const done = await runDocket(['migrate'], { DOCKET_DATA: data });
    await postgres.stop();
    expect([done.code, done.stdout]).toEqual([1, '']);
    expect(done.stderr).toMatch(/^Docket is already running on .*: stop it, or choose another DOCKET_DATA\n$/);
  });

  test('a database that is not there', async () => {
    const done = await runDocket(['migrate'], { DATABASE_URL: 'postgres://127.0.0.1:9/docket', DOCKET_DATA: folder });
    expect([done.code, done.stdout]).toEqual([1, '']);
    expect(done.stderr).toContain('cannot be reached');
    expect(done.stderr).not.toContain('    at ');
  });
});

test('a cluster that was stopped by somebody else is stopped', async () => {
  const data = join(folder, 'stopped');
  const postgres = await startEmbedded({ dataFolder: data });
  const other = await startEmbedded({ dataFolder: join(folder, 'other') });
  await Promise.all([postgres.stop(), other.stop()]);
  await expect(postgres.stop()).resolves.toBeUndefined();
});
