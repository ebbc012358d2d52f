import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ElectronRuntime {
  readonly executable: string;
  readonly version: string;
  /** The SQLite driver needs N-API 10: an older runtime runs the data process under plain Node. */
  readonly dataProcess: 'utility' | 'node';
}

/** The Electron that npm resolves, or the one in ELECTRON_OVERRIDE_DIST_PATH; null when no binary is there. */
export function findElectron(env: NodeJS.ProcessEnv = process.env): ElectronRuntime | null {
  const home = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(home, 'dist');
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Record<string, string>;
  const executable = path.join(folder, names[process.platform] ?? 'electron');
  if (!existsSync(executable)) return null;
  const versionFile = path.join(folder, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : 'unknown';
  return { executable, version, dataProcess: Number.parseInt(version, 10) >= 36 ? 'utility' : 'node' };
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
