import { spawn } from 'node:child_process';
import { firstCase } from '../db/first-case.ts';
import { FolderError, makeDataFolder } from '../make-folder.ts';
import { answer, tell } from './define.ts';
import { buildConsole } from './start/build.ts';
import { ChildError, createFamily, describeExit, type Family } from './start/child.ts';
import { anotherUrl, type Console, keepConsole, startConsole } from './start/console.ts';
import { deleteData } from './start/data-folder.ts';
import { lockFolder } from './start/lock.ts';
import { runMarketplace } from './start/marketplace.ts';
import { electronBinary, readStartOptions, START_HELP, type StartOptions } from './start/options.ts';
import { whenOrphaned } from './start/orphaned.ts';
import { checkPort } from './start/ports.ts';
import { databaseUrl, type ServerReady, spawnServer, stopOrphanedPostgres, whenReady } from './start/server.ts';
import { StartError } from './start/start-error.ts';

function showAccounts({ accounts }: ServerReady): void {
  if (accounts.length === 0) return;
  const width = Math.max(...accounts.map(({ email }) => email.length)) + 2;
  const lines = accounts.map(({ email, password }) => `  ${email.padEnd(width)}${password}`);
  tell(['', 'Accounts of this demo, shown this once:', ...lines, ''].join('\n'));
}

/** Opens the browser where that is wanted, and answers an address that nobody has used. */
async function openBrowser(console_: Console, wanted: boolean): Promise<string | null> {
  if (console_.url === null || !wanted) return console_.url;
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const opener = spawn(command as string, [...args, console_.url], { stdio: 'ignore', detached: true });
  // Opening it is a courtesy: the address is printed as well.
  opener.once('error', () => undefined).unref();
  return anotherUrl(console_);
}

const showConsole = (url: string | null): void => (url === null ? undefined : tell(`The console: ${url}`));

/** Runs until the signal, or until something that it needs is gone: then throws with the reason. */
async function run(options: StartOptions, signal: AbortSignal, family: Family): Promise<void> {
  const { config } = options;
  const server = spawnServer(family, options, tell);
  const serverEnded = server.exited.then((exit) => {
    if (!signal.aborted) throw new ChildError(`The server ended (${describeExit(exit)}).`);
  });
  const stopped = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  // Whatever comes first is what counts; the others are ended by it.
  const orEnd = <T>(work: Promise<T>): Promise<T | undefined> =>
    Promise.race([work, serverEnded, stopped]) as Promise<T | undefined>;

  const seeded = whenReady(server).then((ready) => {
    // At once: no later start can show them again.
    showAccounts(ready);
    return ready;
  });
  const desktop = electronBinary(options.env) !== null;
  const built = buildConsole(family, options.env, { desktop, tell });
  const [ready] = (await orEnd(Promise.all([seeded, built]))) ?? [];
  if (!ready) return;
  const marketplace = options.simulation ? runMarketplace(options, ready, signal, tell) : stopped;
  // Its end is met below, in the race; until then nobody would have heard it.
  marketplace.catch(() => undefined);
  const console_ = await orEnd(startConsole(family, options, ready.url, tell));
  if (!console_) return;
  if (options.simulation) {
    const found = firstCase(await databaseUrl(options), signal);
    await Promise.race([orEnd(found), marketplace]);
  }
  if (signal.aborted) return;

  const url = await openBrowser(console_, options.open);
  showConsole(url);
  const said = { server: ready.url, console: url, data: config.dataFolder, source: ready.source };
  answer(`docket ready ${JSON.stringify(said)}`);
  const another = url !== null && process.platform !== 'win32';
  tell(another ? `Ctrl-C ends it; kill -USR2 ${process.pid} shows another address.` : 'Ctrl-C ends it.');

  let current = console_;
  const shown = (next: Console): void => {
    current = next;
    showConsole(next.url);
  };
  const showAnother = (): void => {
    anotherUrl(current).then(showConsole, (error: Error) => tell(error.message));
  };
  if (another) process.on('SIGUSR2', showAnother);
  const kept = keepConsole(family, options, ready.url, console_, tell, shown, signal);
  const consoleEnded = kept.then(({ closed, reason }) => {
    if (!closed) throw new ChildError(reason);
    if (!signal.aborted) tell(reason);
  });
  await Promise.race([serverEnded, stopped, marketplace, consoleEnded]);
}

async function main(argv: string[]): Promise<number> {
  const options = readStartOptions(argv, process.env);
  if (options.help) {
    answer(START_HELP);
    return 0;
  }
  const { config } = options;
  makeDataFolder(config.dataFolder);
  const lock = await lockFolder(config.dataFolder);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  whenOrphaned(() => stop.abort());
  const family = createFamily((pids) => lock.note(pids));
  let code = 0;
  try {
    await checkPort(config.host, config.port, 'DOCKET_PORT');
    await checkPort('127.0.0.1', config.consolePort, 'DOCKET_CONSOLE_PORT');
    if (options.fresh) await deleteData(config.dataFolder);
    await run(options, stop.signal, family);
  } catch (error) {
    if (!stop.signal.aborted) {
      code = 1;
      tell(error instanceof ChildError || error instanceof StartError ? error.message : String((error as Error).stack));
    }
  }
  stop.abort();
  // The console first: what it has not delivered it keeps. Postgres goes with the server.
  await family.stop();
  await stopOrphanedPostgres(options);
  lock.release();
  return code;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: Error) => {
    const mistyped = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    if (mistyped) tell(`${error.message}\n\nnpm start -- --help`);
    const known = error instanceof StartError || error instanceof FolderError;
    if (!mistyped) tell(known ? error.message : `${error.name}: ${error.message}`);
    process.exit(known ? 1 : 2);
  },
);
