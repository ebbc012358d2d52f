import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { ContextOverrides } from '../../server/context.ts';
import { type Seeded, seedDemo } from '../../server/db/seed.ts';
import { createTestDatabase } from './database.ts';

/** Of every demo account in tests. */
export const TEST_PASSWORD = 'correct horse battery';

export interface TestServer extends Server, Seeded {
  /** `http://127.0.0.1:PORT`; empty when it does not listen. */
  readonly url: string;
  readonly databaseUrl: string;
}

export interface TestServerOptions extends ContextOverrides {
  /** False: no port and no background work; `app.inject` and `processAll` do. Default true. */
  readonly listen?: boolean;
  /** Beside what every test server is started with. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The real server on a database of its own, with the demo source and accounts. `destroy` removes all of it. */
export async function startTestServer({
  listen = true,
  env = {},
  ...overrides
}: TestServerOptions = {}): Promise<TestServer> {
  const [database, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'docket-test-server-'))]);
  const config = readConfig({
    DOCKET_PORT: '0',
    DOCKET_DATA: folder,
    DOCKET_DEMO: '1',
    DOCKET_DEMO_PASSWORD: TEST_PASSWORD,
    DOCKET_LOGIN_ATTEMPTS: '1000',
    DOCKET_LOG: process.env.DOCKET_LOG ?? 'silent',
    DATABASE_URL: database.url,
    ...env,
  });
  const server = await createServer(config, overrides);
  const seeded = await seedDemo(server.ctx);
  const { url } = listen ? await server.start() : { url: '' };
  return {
    ...server,
    ...seeded,
    url,
    databaseUrl: database.url,
    async destroy() {
      await server.destroy();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
