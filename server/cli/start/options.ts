import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../../config.ts';

export const START_HELP = `npm start [-- options]

Starts everything: the embedded Postgres, the server, a simulated marketplace that keeps sending events, and the
console: a desktop window where there is an Electron, otherwise an address for the browser. Ctrl-C ends it; started
again it goes on with its own data.

  --no-open         does not open the browser
  --no-simulation   no invented events: send your own with docket send
  --fresh           deletes the data of an earlier start first (never a database of DATABASE_URL)
  --help

Environment: DOCKET_PORT (4700), DOCKET_CONSOLE_PORT (4701), DOCKET_DATA (.data), DOCKET_SEED (1), DOCKET_RATE (live
events per second, 2), DOCKET_DEMO_PASSWORD (fixes the passwords of the demo accounts), DATABASE_URL (another Postgres
than the embedded one).`;

export interface StartOptions {
  readonly help: boolean;
  readonly open: boolean;
  readonly simulation: boolean;
  readonly fresh: boolean;
  /** Live events per second of the simulation. */
  readonly rate: number;
  readonly config: Config;
  /** For the children: what was given, with what was decided here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the repository is, and with it node_modules, dist and the other programs. */
export const ROOT = resolve(import.meta.dirname, '../../..');

const hasDisplay = (env: NodeJS.ProcessEnv): boolean =>
  process.platform !== 'linux' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);

export function readStartOptions(argv: string[], given: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: argv,
    allowNegative: true,
    options: {
      open: { type: 'boolean', default: true },
      simulation: { type: 'boolean', default: true },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const env = { ...given, DOCKET_DEMO: '1', DOCKET_DATA: resolve(ROOT, given.DOCKET_DATA ?? '.data') };
  const rate = Number(given.DOCKET_RATE ?? '5');
  return {
    help: values.help,
    open: values.open && hasDisplay(given),
    simulation: values.simulation,
    fresh: values.fresh,
    rate: Number.isFinite(rate) && rate > 0 ? rate : 5,
    config: readConfig(env),
    env,
  };
}

/** The Electron binary, when one was downloaded or is pointed at by Electron's own variable; null without one. */
export function electronBinary(env: NodeJS.ProcessEnv): string | null {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH ?? resolve(ROOT, 'node_modules/electron/dist');
  const name =
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron';
  const path = resolve(folder, name);
  return existsSync(path) && hasDisplay(env) ? path : null;
}
