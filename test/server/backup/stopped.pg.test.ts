import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../server/db/migrate.ts';
import { createPool } from '../../../server/db/pool.ts';
import { withEmbedded } from '../../../server/db/with-database.ts';
import { runDocket } from '../../support/docket.ts';

// Ended by a signal, or by a full disk: nothing half made stays, nothing runs on, and the words say what happened.

const PROGRAM = resolve(import.meta.dirname, '../../../server/cli/main.ts');
const ROWS = 250_000;

let folder: string;
let data: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-test-stopped-'));
  await chmod(folder, 0o755);
  data = join(folder, 'data');
  env = { DOCKET_BACKUP_PASSPHRASE: 'a passphrase of some length', DOCKET_DATA: data };
  await mkdir(join(data, 'keys'), { recursive: true });
  await writeFile(join(data, 'keys', 'data.key'), `testkey1.${'A'.repeat(43)}\n`, { mode: 0o600 });
  await withEmbedded(data, new AbortController().signal, async (url) => {
    await migrate(url);
    const pool = createPool(url, { max: 1 });
    // Enough that there is a middle.
    await pool.query(`INSERT INTO event_queue (event_id) SELECT gen_random_uuid() FROM generate_series(1, ${ROWS})`);
    await pool.end();
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const runs = (): boolean => existsSync(join(data, 'postgres', 'data', 'postmaster.pid'));

function start(args: string[]): { child: ChildProcess; said: () => string } {
  let said = '';
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH, ...env } });
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said };
}
/** Nobody else tells when it is so. */
async function comes(about: () => boolean): Promise<void> {
  while (!about()) await wait(3);
}

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a backup that %s ends stops its Postgres, leaves no file, and says so', async (signal, code) => {
  const file = join(folder, `${signal}.backup`);
  const { child, said } = start(['backup', file]);
  await comes(() => existsSync(`${file}.part`) || child.exitCode !== null);
  expect(runs()).toBe(true);
  const ended = once(child, 'close');
  child.kill(signal);
  expect([(await ended)[0], said()]).toEqual([code, expect.stringMatching(new RegExp(`Stopped by ${signal}\\.\n$`))]);
  expect(said()).not.toContain('    at ');
  expect([runs(), existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false, false]);
});

test('a restore that a signal ends stops its Postgres and has changed nothing', async () => {
  const file = join(folder, 'whole.backup');
  expect(await runDocket(['backup', file], env)).toMatchObject({ code: 0 });
  const { child, said } = start(['restore', '--force', file]);
  await comes(() => runs() || child.exitCode !== null);
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  expect([(await ended)[0], said()]).toEqual([143, expect.stringContaining('Stopped by SIGTERM.')]);
  expect(runs()).toBe(false);
  await withEmbedded(data, new AbortController().signal, async (url) => {
    const pool = createPool(url, { max: 1 });
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event_queue');
    await pool.end();
    expect(rows).toEqual([{ n: ROWS }]);
  });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is said in words, in one object with --json', async () => {
  const file = join(folder, 'full.backup');
  await symlink('/dev/full', `${file}.part`);
  const { code, stdout, stderr } = await runDocket(['backup', '--json', file], env);
  const words = `${file} cannot be written: the disk is full. Nothing of it was left behind; name another place.`;
  expect({ code, stdout: JSON.parse(stdout) }).toEqual({ code: 1, stdout: { error: words } });
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('    at ');
  expect([runs(), existsSync(`${file}.part`)]).toEqual([false, false]);
});

test('a folder that is not there is named as such', async () => {
  const { code, stderr } = await runDocket(['backup', join(folder, 'none', 'one.backup')], env);
  expect(code).toBe(1);
  expect(stderr).toContain('cannot be written: there is no such folder.');
});
