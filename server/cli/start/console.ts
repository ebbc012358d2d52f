import { join } from 'node:path';
import { z } from 'zod';
import { type Child, describeExit, type Family } from './child.ts';
import { electronBinary, ROOT, type StartOptions } from './options.ts';

const WINDOW_WITHIN_MS = 30_000;
const consoleReady = z.object({ url: z.url().nullable() });

export interface Console {
  /** Address for the browser, with its one-time token; null when a desktop window opened. */
  readonly url: string | null;
  readonly child: Child;
}

/** How to run it, from the desktop's binary or from Node. */
function program(options: StartOptions, electron: string | null): { name: string; command: string; args: string[] } {
  if (electron === null) {
    return { name: 'console', command: process.execPath, args: [join(ROOT, 'electron/browser-host.ts')] };
  }
  // Chromium's own sandbox does not run as root.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const folder = join(options.config.dataFolder, 'console', 'electron');
  return { name: 'desktop window', command: electron, args: [...flags, `--user-data-dir=${folder}`, ROOT] };
}

/**
 * Opens the desktop window where there is an Electron, and serves the same console to a browser where there is none or
 * where it does not come up.
 */
export async function startConsole(
  family: Family,
  options: StartOptions,
  server: string,
  say: (text: string) => void,
  electron = electronBinary(options.env),
): Promise<Console> {
  const child = family.start({
    ...program(options, electron),
    cwd: ROOT,
    env: {
      ...options.env,
      DOCKET_SERVER: server,
      // The console's own data: replica, outbox and keys of this device.
      DOCKET_DATA: join(options.config.dataFolder, 'console'),
      DOCKET_CONSOLE_PORT: String(options.config.consolePort),
      DOCKET_ANNOUNCER: String(process.pid),
      DOCKET_NODE: process.execPath,
    },
    // Chromium has much to say about machines without a desktop; what is wrong with the window it says at its end.
    onError: (line) => electron === null && say(`console: ${line}`),
  });
  // A window that never shows is ended, so that its end is met below.
  const patience = electron === null ? undefined : setTimeout(() => void child.stop(), WINDOW_WITHIN_MS);
  try {
    const { url } = consoleReady.parse(JSON.parse(await child.line('docket console ready ')));
    return { url, child };
  } catch (error) {
    if (electron === null) throw error;
    say(`${(error as Error).message}\nThe console is served to the browser instead.`);
    return startConsole(family, options, server, say, null);
  } finally {
    clearTimeout(patience);
  }
}

/** Another address of a console in the browser: each opens it once. Windows knows no such signal, and keeps the first. */
export async function anotherUrl({ url, child }: Console): Promise<string | null> {
  if (url === null || process.platform === 'win32') return url;
  const line = child.line('docket console ready ');
  process.kill(child.pid, 'SIGUSR2');
  return consoleReady.parse(JSON.parse(await line)).url;
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
