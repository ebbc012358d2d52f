import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settleKeys, stageKeys } from '../../../server/backup/keys.ts';
import { createPool } from '../../../server/db/pool.ts';
import { createTestDatabase } from '../../support/database.ts';
import { runDocket } from '../../support/docket.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

// docs/operation.md: stopped at any moment, nothing is half made.

const ROWS = 250_000;
/** All else that travels is far less, the rows are far more. */
const MIDDLE_BYTES = 3_000_000;
/** Several programs work through all of the rows, on a machine that others may use. */
const WHOLE_PROGRAMS_MS = 600_000;
const PROGRAM = resolve(import.meta.dirname, '../../../server/cli/main.ts');
const SECRET = { DOCKET_BACKUP_PASSPHRASE: 'a passphrase of some length' };

let server: TestServer;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  // Enough that there is a middle.
  await server.ctx.pool.query(
    `INSERT INTO event_queue (event_id) SELECT gen_random_uuid() FROM generate_series(1, ${ROWS})`,
  );
  folder = await mkdtemp(join(tmpdir(), 'docket-test-killed-'));
  env = { ...SECRET, DATABASE_URL: server.databaseUrl, DOCKET_DATA: server.ctx.config.dataFolder };
});
afterAll(async () => {
  await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

const start = (args: string[], of: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH, ...of }, stdio: 'ignore' });
/** The same database, behind a network that stops in the middle of the rows. */
async function behindNetwork(databaseUrl: string): Promise<{ url: string; network: TcpProxy }> {
  const network = await startTcpProxy(databaseUrl);
  const url = Object.assign(new URL(databaseUrl), { host: new URL(network.url).host }).href;
  return { url, network };
}
/** Nobody else tells when it is so. */
async function comes(about: () => Promise<boolean>): Promise<void> {
  while (!(await about())) await wait(3);
}
async function killed(child: ChildProcess, network: TcpProxy): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
  network.cut();
  await network.close();
}

test(
  'killed while it writes, a backup has not the name of one; the next one is whole',
  async () => {
    const file = join(folder, 'one.backup');
    const { url, network } = await behindNetwork(server.databaseUrl);
    const middle = network.hold('server', MIDDLE_BYTES);
    const child = start(['backup', file], { ...env, DATABASE_URL: url });
    await middle;
    await comes(async () => (await stat(`${file}.part`)).size > 1_000_000);
    await killed(child, network);
    expect(existsSync(file)).toBe(false);
    expect(await runDocket(['backup', file], env)).toMatchObject({ code: 0 });
    expect(existsSync(`${file}.part`)).toBe(false);
    const checked = await runDocket(['restore', '--check', '--json', file], SECRET);
    expect(JSON.parse(checked.stdout)).toMatchObject({ done: 'checked' });
  },
  WHOLE_PROGRAMS_MS,
);

test(
  'killed while it fills the database, a restore has changed nothing; the next one does all of it',
  async () => {
    const file = join(folder, 'two.backup');
    expect(await runDocket(['backup', file], env)).toMatchObject({ code: 0 });
    const target = await createTestDatabase({ empty: true });
    const data = join(folder, 'data');
    const of = { ...SECRET, DATABASE_URL: target.url, DOCKET_DATA: data };
    const watch = createPool(target.url, { max: 1, idleMs: 0 });
    // Not as one of ours, which would hold the restore off.
    await watch.query("SET application_name = 'a test'");
    try {
      const { url, network } = await behindNetwork(target.url);
      const middle = network.hold('client', MIDDLE_BYTES);
      const child = start(['restore', file], { ...of, DATABASE_URL: url });
      await middle;
      const others = `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      await comes(async () => (await watch.query(`${others} AND query LIKE 'COPY "event_queue"%'`)).rowCount === 1);
      await killed(child, network);
      await comes(async () => (await watch.query(others)).rowCount === 0);
      const inIt = "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace";
      expect((await watch.query(inIt)).rowCount).toBe(0);
      expect(existsSync(join(data, 'keys', 'data.key'))).toBe(false);
    } finally {
      await watch.end();
    }
    try {
      expect(await runDocket(['restore', file], of)).toMatchObject({ code: 0 });
      const pool = createPool(target.url, { max: 1 });
      const { rows } = await pool.query<{ n: string }>('SELECT count(*)::text AS n FROM event_queue');
      await pool.end();
      expect(rows).toEqual([{ n: String(ROWS) }]);
      expect(existsSync(join(data, 'keys', 'data.key'))).toBe(true);
    } finally {
      await target.drop();
    }
  },
  WHOLE_PROGRAMS_MS,
);

test('killed between database and keys it is finished by the next start; before the commit, forgotten', async () => {
  const { pool } = server.ctx;
  const file = (name: string): string => join(folder, 'keys-data', 'keys', name);
  const data = await readFile(join(server.ctx.config.dataFolder, 'keys', 'data.key'), 'utf8');
  const organisation = await readFile(join(server.ctx.config.dataFolder, 'keys', 'organisation.key'), 'utf8');
  await stageKeys(join(folder, 'keys-data'), { t: 'keys', data, organisation });
  expect(existsSync(file('data.key'))).toBe(false);
  expect(await settleKeys(join(folder, 'keys-data'), pool, 1)).toBe(true);
  expect(await readFile(file('data.key'), 'utf8')).toBe(data);
  expect(await readFile(file('organisation.key'), 'utf8')).toBe(organisation);
  await stageKeys(join(folder, 'keys-data'), { t: 'keys', data: `another1.${'B'.repeat(43)}\n`, organisation });
  expect(await settleKeys(join(folder, 'keys-data'), pool, 2)).toBe(false);
  expect(await readFile(file('data.key'), 'utf8')).toBe(data);
  expect(existsSync(file('data.key.restored'))).toBe(false);
});
