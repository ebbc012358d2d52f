import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STILL_ALIVE } from '../../../server/db/embedded/last-words.ts';
import { ClusterInUseError } from '../../../server/db/embedded/postmaster.ts';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../../../server/db/embedded.ts';

const EMBEDDED = fileURLToPath(new URL('../../../server/db/embedded.ts', import.meta.url));
let dataFolder: string;
let running: EmbeddedPostgres | null = null;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'docket-embedded-'));
  await chmod(dataFolder, 0o755);
});
afterAll(async () => {
  await running?.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
let told: string[] = [];
async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  told = [];
  running = await startEmbedded({ dataFolder, tell: (line) => told.push(line), ...options });
  return running;
}
async function stop(): Promise<void> {
  await running?.stop();
  running = null;
}
const AT_WORK = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %' AND pid <> pg_backend_pid()`;
const pidFile = () => join(dataFolder, 'postgres', 'data', 'postmaster.pid');

describe('the embedded Postgres', () => {
  test('starts on an empty folder, and again on its own data at the same address', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    const { url } = first;
    await stop();
    const second = await start();
    expect(second.url).toBe(url);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  test('belongs to one process at a time', async () => {
    await expect(startEmbedded({ dataFolder })).rejects.toThrow(ClusterInUseError);
    expect(await query(String(running?.url), 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await stop();
  });

  /** Kills the postmaster while one of its processes is at work, which goes on and does not look up. */
  async function crashBeside(): Promise<{ url: string; pid: number; statement: Promise<unknown> }> {
    const { url } = await start();
    const busy = new pg.Client({ connectionString: url });
    busy.on('error', () => undefined);
    await busy.connect();
    const [{ pid }] = (await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows as [{ pid: number }];
    const statement = busy.query("DO 'BEGIN LOOP END LOOP; END'").catch(() => 'ended');
    await expect.poll(async () => (await query(url, AT_WORK)).length).toBe(1);
    process.kill(Number.parseInt(await readFile(pidFile(), 'utf8'), 10), 'SIGKILL');
    return { url, pid, statement };
  }

  test('that crashed starts again when the last of its processes is gone', async () => {
    const { url, pid, statement } = await crashBeside();
    const again = start();
    const refusals = async () =>
      (await readFile(join(dataFolder, 'postgres', 'postgres.log'), 'utf8')).split(STILL_ALIVE).length - 1;
    // More often than it looks for another port.
    await expect.poll(refusals).toBeGreaterThan(4);
    process.kill(pid, 'SIGKILL');
    expect(await statement).toBe('ended');
    expect((await again).url).toBe(url);
    expect(told).toEqual([]);
    expect(await query(url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await stop();
  });

  test('that crashed ends a process that does not end by itself, says so, and starts', async () => {
    const { url, pid, statement } = await crashBeside();
    expect((await start()).url).toBe(url);
    expect(await statement).toBe('ended');
    expect(told).toEqual([
      `Process ${pid} of a Postgres that crashed was ended: it was still at work on ${dirname(pidFile())}, where no other starts meanwhile. What it had not committed is undone.`,
    ]);
    expect(await query(url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await stop();
  });

  const postmaster = async () => Number.parseInt(await readFile(pidFile(), 'utf8'), 10);
  const answers = (url: string) => query(url, 'SELECT n FROM kept').catch((error: Error) => error.message);

  test('that is kept starts again at its address when it is killed, and stays its own', async () => {
    const { url } = await start({ keep: true });
    const before = await postmaster();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => told.at(-1), { timeout: 30_000 }).toMatch(/^Postgres runs again/);
    expect(told[0]).toMatch(/^Postgres ended by itself.*it is started again/);
    expect(await answers(url)).toEqual([{ n: 1 }]);
    expect(await postmaster()).not.toBe(before);
    await expect(startEmbedded({ dataFolder })).rejects.toThrow(ClusterInUseError);
    await stop();
    expect(await answers(url)).toMatch(/ECONNREFUSED/);
  });

  test('that is kept is owned again when it has recovered from a crash of one of its processes', async () => {
    const { url } = await start({ keep: true });
    const before = await postmaster();
    const busy = new pg.Client({ connectionString: url });
    busy.on('error', () => undefined);
    await busy.connect();
    const { rows } = await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(Number(rows[0]?.pid), 'SIGKILL');
    await expect.poll(() => told.at(-1), { timeout: 30_000 }).toMatch(/^Postgres runs again/);
    expect(await postmaster()).toBe(before);
    await expect(startEmbedded({ dataFolder })).rejects.toThrow(ClusterInUseError);
    await stop();
  });

  test('is taken over from a process that was killed', async () => {
    const program = `import { startEmbedded } from ${JSON.stringify(EMBEDDED)};
      const { url } = await startEmbedded({ dataFolder: ${JSON.stringify(dataFolder)} });
      process.stdout.write(url); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const taken = await start();
    expect(taken.url).toBe(url);
    expect(await query(taken.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await stop();
  });

  test('recovers from a stale postmaster.pid whose number another program has by now', async () => {
    await writeFile(pidFile(), `${process.pid}\n/elsewhere\n`);
    const recovered = await start();
    expect(await query(recovered.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    expect(Number.parseInt(await readFile(pidFile(), 'utf8'), 10)).not.toBe(process.pid);
    await stop();
  });

  test('takes another port when its own is taken, and remembers that one', async () => {
    const before = await start();
    const port = Number(new URL(before.url).port);
    await stop();
    const squatter = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const moved = await start();
    expect(new URL(moved.url).port).not.toBe(String(port));
    await stop();
    await new Promise((resolve) => squatter.close(resolve));
    expect((await start()).url).toBe(moved.url);
    await stop();
  });
});
