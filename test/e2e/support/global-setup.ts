import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from '../../../server/cli/start/build.ts';
import { createFamily } from '../../../server/cli/start/child.ts';
import { startEmbedded } from '../../../server/db/embedded.ts';
import { findBrowser, unpackBrowser } from './chromium.ts';

/** One Postgres for the whole run; every test has a database of its own in it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  process.stdout.write(`end to end, rung 1: browser host in ${findBrowser().name}\n`);
  await Promise.all([
    unpackBrowser(),
    buildConsole(createFamily(), process.env, { desktop: false, tell: (text) => process.stdout.write(`${text}\n`) }),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'docket-e2e-postgres-'));
  // Root's Postgres runs as another account, which has to get there.
  await chmod(folder, 0o755);
  const postgres = await startEmbedded({ dataFolder: folder, settings: { fsync: 'off' } });
  process.env.DOCKET_E2E_POSTGRES = postgres.urlOf('postgres');
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
