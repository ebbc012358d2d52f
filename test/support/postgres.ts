import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../server/db/embedded.ts';
import { migrate } from '../../server/db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server's maintenance database. */
    adminUrl: string;
    /** A migrated database that test files clone. */
    templateName: string;
  }
}

const PREFIX = 'docket-test-pg-';
/** Nothing here outlives the run. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Clusters of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const owner = Number(await readFile(join(folder, 'owner.pid'), 'utf8').catch(() => String(process.pid)));
    if (isAlive(owner)) continue;
    const left = await startEmbedded({ dataFolder: folder, settings: FAST }).catch(() => null);
    await left?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One Postgres per run: DATABASE_URL, or an embedded one in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL;
  let adminUrl = given;
  let release = async (): Promise<void> => undefined;
  if (adminUrl === undefined) {
    await removeLeftovers();
    const folder = await mkdtemp(join(tmpdir(), PREFIX));
    await writeFile(join(folder, 'owner.pid'), String(process.pid));
    await chmod(folder, 0o755);
    const embedded = await startEmbedded({ dataFolder: folder, settings: FAST });
    adminUrl = embedded.urlOf('postgres');
    release = async () => {
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    };
  }
  const templateName = `docket_template_${process.pid}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${templateName}`);
  const templateUrl = new URL(adminUrl);
  templateUrl.pathname = `/${templateName}`;
  await migrate(templateUrl.href);
  project.provide('adminUrl', adminUrl);
  project.provide('templateName', templateName);
  return async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`);
    await admin.end();
    await release();
  };
}
