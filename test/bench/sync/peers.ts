import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Exact versions, so that two runs compare with the same. */
const PEERS = {
  zero: { '@rocicorp/zero': '1.9.0' },
  pouch: { pouchdb: '9.0.0', 'pouchdb-adapter-memory': '9.0.0', 'express-pouchdb': '4.2.0', express: '4.21.2' },
} as const;
export type Peer = keyof typeof PEERS;
export const versionOf = (peer: Peer): string =>
  Object.entries(PEERS[peer])
    .map(([name, version]) => `${name} ${version}`)
    .slice(0, 1)
    .join();

const run = promisify(execFile);
const PROGRAMS = new URL('./peers/', import.meta.url).pathname;

/**
 * A folder with the peer's packages and our programs for it. Installed at the first use, from the registry that npm knows, into a
 * cache: several hundred packages that nothing else here needs. Their install scripts are not run: both ship built.
 */
export async function installPeer(peer: Peer): Promise<string> {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'docket-bench', peer);
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, type: 'module', dependencies: PEERS[peer] };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await run('npm', args, { cwd: folder, timeout: 300_000, maxBuffer: 16_000_000 });
  for (const name of await readdir(PROGRAMS)) await copyFile(join(PROGRAMS, name), join(folder, name));
  return folder;
}

/** Runs a program to its end; its last line is the answer. */
export async function answerOf<T>(folder: string, program: string, args: readonly string[]): Promise<T> {
  const options = { cwd: folder, timeout: 15 * 60_000, maxBuffer: 16_000_000 };
  const { stdout } = await run(process.execPath, [join(folder, program), ...args], options);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}

export interface Background {
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts a program in a process group of its own, so that what it starts ends with it. */
export function background(folder: string, args: readonly string[], env: Record<string, string> = {}): Background {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    async stop() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await gone;
    },
  };
}

/** The first line of output that fits, or an error when the program ends before. */
export async function lineOf({ child }: Background, fits: RegExp): Promise<RegExpExecArray> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const found = fits.exec(line);
    if (!found) continue;
    child.stdout?.resume();
    return found;
  }
  throw new Error('the program ended before it was ready');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export const clean = (folder: string, names: readonly string[]): Promise<unknown> =>
  Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
