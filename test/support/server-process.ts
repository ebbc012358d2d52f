import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = resolve(import.meta.dirname, '../../server/main.ts');
const READY = 'docket server ready ';

export interface ServerProcess {
  readonly url: string;
  readonly source: { readonly name: string; readonly secret: string };
  /** What its connections are called in pg_stat_activity. */
  readonly sessions: string;
  /** Ends it as a crash does, and waits until it is gone. */
  kill(): Promise<void>;
}

/** The server as people run it, in a process of its own, with the demo source. `env` goes beside what it is started with. */
export async function startServerProcess(
  databaseUrl: string,
  dataFolder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const sessions = `process ${randomUUID()}`;
  const database = new URL(databaseUrl);
  database.searchParams.set('application_name', sessions);
  const child: ChildProcess = spawn(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.href,
      DOCKET_DATA: dataFolder,
      DOCKET_PORT: '0',
      DOCKET_DEMO: '1',
      DOCKET_LOG: process.env.DOCKET_LOG ?? 'silent',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (!line.startsWith(READY)) continue;
    const { url, source } = JSON.parse(line.slice(READY.length));
    child.stdout?.resume();
    return {
      url,
      source,
      sessions,
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
    };
  }
  throw new Error(`the server did not start: ${JSON.stringify(await gone)}`);
}
