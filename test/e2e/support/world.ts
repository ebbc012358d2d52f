import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { createSender, type Sender } from '../../../server/simulation/sender.ts';
import { openConsole, type TestConsole } from './console.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { startServer, type TestServer } from './server.ts';

/** A server with a database, and as many consoles as a test asks for. All of it is gone afterwards. */
export interface World {
  readonly database: TestDatabase;
  readonly server: TestServer;
  /** The platform: sends through the public, signed API. */
  readonly platform: Sender;
  console(email: string): Promise<TestConsole>;
}

/** A folder that the account of the embedded Postgres can reach. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-e2e-'));
  await chmod(folder, 0o755);
  return folder;
}

export const test = base.extend<{ world: World; serverEnv: Readonly<Record<string, string>> }>({
  /** Of the server: `test.use({ serverEnv: … })`. */
  serverEnv: [{}, { option: true }],
  world: async ({ browser, serverEnv }, use) => {
    const endings: (() => Promise<void>)[] = [];
    try {
      const folder = await temporaryFolder();
      endings.push(() => rm(folder, { recursive: true, force: true }));
      const database = await createDatabase();
      endings.push(() => database.drop());
      const server = await startServer(folder, database.url, serverEnv);
      endings.push(() => server.stop());
      const { url, source } = server.ready;
      await use({
        database,
        server,
        platform: createSender({ server: url, source: source.name, secret: source.secret }),
        async console(email) {
          const opened = await openConsole(browser, { server: url, folder, email });
          endings.push(() => opened.close());
          return opened;
        },
      });
    } finally {
      for (const end of endings.reverse()) await end();
    }
  },
});
export { expect } from '@playwright/test';
