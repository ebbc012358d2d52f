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
  /** Why there are none, where they were asked for. */
  readonly withoutHugePages: string | null;
  readonly url: string;
  readonly folder: string;
}

export interface OwnServerOptions extends ContextOverrides {
  readonly hugePages?: boolean;
}

/** Lets `work` measure a server on a Postgres of its own, durable as in production; nothing is left behind. */
export async function withOwnServer<T>(
  { hugePages = false, ...overrides }: OwnServerOptions,
  work: (server: OwnServer) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  await chmod(folder, 0o755);
  try {
    const postgres = await startEmbedded({ dataFolder: folder, hugePages });
    try {
      await migrate(postgres.url);
      const env = { DOCKET_PORT: '0', DOCKET_DATA: folder, DOCKET_DEMO: '1', DOCKET_LOG: 'error' };
      const server = await createServer(readConfig({ ...env, DATABASE_URL: postgres.url }), overrides);
      try {
        const seeded = await seedDemo(server.ctx);
        const { withoutHugePages } = postgres;
        return await work({ ...server, ...seeded, ...(await server.start()), folder, withoutHugePages });
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
