import { join } from 'node:path';
import { z } from 'zod';
import { clusterFolder, readState } from '../../db/embedded/folder.ts';
import { clusterUrl, postmasterState } from '../../db/embedded/postmaster.ts';
import { postgresOwner } from '../../db/embedded/run-as.ts';
import { startEmbedded } from '../../db/embedded.ts';
import type { Child, Family } from './child.ts';
import { ROOT, type StartOptions } from './options.ts';

const serverReady = z.object({
  url: z.url(),
  data: z.string(),
  source: z.object({ name: z.string(), secret: z.string() }),
  /** Those that were made at this start: their passwords are shown once. */
  accounts: z.array(z.object({ email: z.string(), password: z.string() })),
});
export type ServerReady = z.infer<typeof serverReady>;

export function spawnServer(family: Family, options: StartOptions, say: (text: string) => void): Child {
  const env = { ...options.env, DOCKET_LOG: options.env.DOCKET_LOG ?? 'warn' };
  return family.start({
    name: 'server',
    command: process.execPath,
    args: [join(ROOT, 'server/main.ts')],
    cwd: ROOT,
    env,
    onError: (line) => say(`server: ${line}`),
  });
}

export const whenReady = async (server: Child): Promise<ServerReady> =>
  serverReady.parse(JSON.parse(await server.line('docket server ready ')));

/** Where the server's data is: DATABASE_URL, or its embedded Postgres. */
export async function databaseUrl(options: StartOptions): Promise<string> {
  if (options.config.databaseUrl !== null) return options.config.databaseUrl;
  const folder = await clusterFolder(options.config.dataFolder, await postgresOwner());
  return clusterUrl(await readState(folder), 'docket');
}

/** A server that was killed could not stop its Postgres. */
export async function stopOrphanedPostgres(options: StartOptions): Promise<void> {
  if (options.config.databaseUrl !== null) return;
  const { dataFolder } = options.config;
  const folder = await clusterFolder(dataFolder, await postgresOwner());
  if ((await postmasterState(join(folder, 'data'))) !== 'ours') return;
  const postgres = await startEmbedded({ dataFolder });
  await postgres.stop();
}
