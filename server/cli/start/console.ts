import { join } from 'node:path';
import { z } from 'zod';
import { type Child, describeExit, type Family } from './child.ts';
import { electronBinary, ROOT, type StartOptions } from './options.ts';

const hostReady = z.object({ url: z.url() });

export interface Console {
  /** Address for the browser, with its one-time token; null when a desktop window opened. */
  readonly url: string | null;
  readonly child: Child;
}

/** The console's own data: replica, outbox and keys of this device. */
const environment = (options: StartOptions, server: string): NodeJS.ProcessEnv => ({
  ...options.env,
  DOCKET_SERVER: server,
  DOCKET_DATA: join(options.config.dataFolder, 'console'),
  DOCKET_CONSOLE_PORT: String(options.config.consolePort),
});

/** Opens the desktop window where there is an Electron, and serves the same console to a browser where there is none. */
export async function startConsole(
  family: Family,
  options: StartOptions,
  server: string,
  say: (text: string) => void,
): Promise<Console> {
  const env = environment(options, server);
  const electron = electronBinary(options.env);
  const onError = (line: string): void => say(`console: ${line}`);
  if (electron !== null) {
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...flags, `--user-data-dir=${join(options.config.dataFolder, 'console', 'electron')}`, ROOT];
    const child = family.start({ name: 'desktop window', command: electron, args, cwd: ROOT, env, onError });
    return { url: null, child };
  }
  const args = [join(ROOT, 'electron/browser-host.ts')];
  const child = family.start({ name: 'console', command: process.execPath, args, cwd: ROOT, env, onError });
  const { url } = hostReady.parse(JSON.parse(await child.line('docket console ready ')));
  return { url, child };
}

const MOST_RESTARTS = 5;
const WITHIN_MS = 60_000;

/**
 * Keeps the console running: one that dies is started again, until it does so too often. A desktop window that was
 * closed by its person ends everything. Settles with the reason why there is none any more.
 */
export async function keepConsole(
  family: Family,
  options: StartOptions,
  server: string,
  first: Console,
  say: (text: string) => void,
  onNew: (current: Console) => void,
  signal: AbortSignal,
): Promise<{ closed: boolean; reason: string }> {
  const restarts: number[] = [];
  for (let current = first; ; ) {
    const exit = await current.child.exited;
    const reason = `The ${current.child.name} ended (${describeExit(exit)}).`;
    if (signal.aborted) return { closed: true, reason: 'It was ended.' };
    if (current.url === null && exit.code === 0) return { closed: true, reason: 'The window was closed.' };
    const now = Date.now();
    restarts.push(now);
    if (restarts.filter((at) => now - at < WITHIN_MS).length > MOST_RESTARTS) return { closed: false, reason };
    say(`${reason} It is started again; what you decided waits on this machine.`);
    current = await startConsole(family, options, server, say);
    onNew(current);
  }
}
