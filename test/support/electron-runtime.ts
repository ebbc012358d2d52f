import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ElectronRuntime {
  readonly executable: string;
  readonly version: string;
  /** The SQLite driver needs N-API 10: an older runtime runs the data process under plain Node. */
  readonly dataProcess: 'utility' | 'node';
  /** A runtime without default_app.asar, whose stand-in loads an app's main only after `ready`: too late for schemes. */
  readonly loadsLate: boolean;
}

/** Arguments that start the app in `root`, whose main is `main`. `inert` is a file that does nothing. */
export const appArguments = (runtime: ElectronRuntime, root: string, main: string, inert: string): string[] =>
  runtime.loadsLate ? ['-r', main, inert] : [root];

/** Chromium's own sandbox does not run as root. The windows' sandbox option is another matter, and is tested. */
export const rootArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The Electron that npm resolves, or the one in ELECTRON_OVERRIDE_DIST_PATH; else why none can be started. */
export function findElectron(): ElectronRuntime | string {
  const home = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(home, 'dist');
  const executable = path.join(folder, EXECUTABLES[process.platform] ?? 'electron');
  if (!existsSync(executable)) {
    return `no Electron binary in ${folder}: run npx install-electron, or set ELECTRON_OVERRIDE_DIST_PATH`;
  }
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const asked = spawnSync(executable, ['-p', 'process.versions.electron'], { env, encoding: 'utf8', timeout: 20_000 });
  if (asked.status !== 0) return `${executable} does not start: ${asked.stderr.trim().split('\n').at(-1)}`;
  const version = asked.stdout.trim();
  const loadsLate = existsSync(path.join(folder, 'resources/app'));
  return { executable, version, loadsLate, dataProcess: Number.parseInt(version, 10) >= 36 ? 'utility' : 'node' };
}

export interface Display {
  readonly name: string;
  end(): void;
}

/** The display that is there, or a virtual one; null when neither can be had. */
export async function openDisplay(env: NodeJS.ProcessEnv = process.env): Promise<Display | null> {
  if (process.platform !== 'linux' || env.DISPLAY) return { name: env.DISPLAY ?? '', end: () => undefined };
  const server: ChildProcess = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(server, 'error').then(() => null);
  const pipe = server.stdio[3];
  if (!pipe || !('readable' in pipe)) return null;
  const ready = once(createInterface({ input: pipe as NodeJS.ReadableStream }), 'line').then(([line]) => String(line));
  const number = await Promise.race([ready, failed]);
  return number === null ? null : { name: `:${number}`, end: () => server.kill() };
}
