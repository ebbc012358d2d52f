import { join } from 'node:path';
import { type Child, createFamily } from '../../../server/cli/start/child.ts';
import { ROOT, readStartOptions } from '../../../server/cli/start/options.ts';
import { type ServerReady, spawnServer, whenReady } from '../../../server/cli/start/server.ts';

export const PASSWORD = 'a password for tests only';

/** The real server program; it keeps its address when it is started again. */
export interface TestServer {
  readonly ready: ServerReady;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** `more`: beside what every server of the tests is started with. */
export async function startServer(
  folder: string,
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const family = createFamily();
  const launch = async (port: string): Promise<{ child: Child; ready: ServerReady }> => {
    const env = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DOCKET_DATA: join(folder, 'server'),
      DOCKET_PORT: port,
      DOCKET_DEMO_PASSWORD: PASSWORD,
      ...more,
    };
    const child = spawnServer(family, readStartOptions([], env), (line) => process.stderr.write(`${line}\n`));
    return { child, ready: await whenReady(child) };
  };
  let { child, ready } = await launch('0');
  return {
    get ready() {
      return ready;
    },
    stop: () => child.stop(),
    async start() {
      ({ child, ready } = await launch(new URL(ready.url).port));
    },
  };
}

export const programPath = (path: string): string => join(ROOT, path);
