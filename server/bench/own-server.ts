import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from '../app.ts';
import { readConfig } from '../config.ts';
import type { ContextOverrides } from '../context.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { type Seeded, seedDemo } from '../db/seed.ts';

export interface OwnServer extends Server, Seeded {
  readonly url: string;
  readonly folder: string;
}

/** Lets `work` measure a server on a Postgres of its own, durable as in production; nothing is left behind. */
export async function withOwnServer<T>(
  overrides: ContextOverrides,
  work: (server: OwnServer) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  await chmod(folder, 0o755);
  try {
    const postgres = await startEmbedded({ dataFolder: folder });
    try {
      await migrate(postgres.url);
      const env = { DOCKET_PORT: '0', DOCKET_DATA: folder, DOCKET_DEMO: '1', DOCKET_LOG: 'error' };
      const server = await createServer(readConfig({ ...env, DATABASE_URL: postgres.url }), overrides);
      try {
        const seeded = await seedDemo(server.ctx);
        return await work({ ...server, ...seeded, ...(await server.start()), folder });
      } finally {
        await server.destroy();
      }
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
