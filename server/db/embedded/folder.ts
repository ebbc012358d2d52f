import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { must } from '../../../core/lib/must.ts';
import { makeDataFolder } from '../../make-folder.ts';
import { isReachableByOthers } from './binaries.ts';
import type { Owner } from './run-as.ts';

/** Where root keeps clusters whose data folder the postgres account cannot reach. */
export const SHARED_FOLDER = '/var/lib/docket';

const stateSchema = z.strictObject({ port: z.number().int(), password: z.string().min(16) });
export type ClusterState = z.infer<typeof stateSchema>;

/** The cluster's own folder, made and given to the account that runs it. */
export async function clusterFolder(dataFolder: string, owner: Owner | null): Promise<string> {
  const data = resolve(dataFolder);
  makeDataFolder(data);
  let folder = join(data, 'postgres');
  if (owner && !(await isReachableByOthers(data))) {
    const digest = createHash('sha256').update(data).digest('hex').slice(0, 12);
    folder = join(SHARED_FOLDER, `postgres-${digest}`);
    await mkdir(SHARED_FOLDER, { recursive: true, mode: 0o755 });
    await chmod(SHARED_FOLDER, 0o755);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (owner) await chown(folder, owner.uid, owner.gid);
  return folder;
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = must(probe.address(), 'a bound address');
      probe.close(() => done(typeof address === 'string' ? 0 : address.port));
    });
  });
}

/** Port and password of the cluster, kept beside it so that it comes back at the same address. */
export async function readState(folder: string): Promise<ClusterState> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, 'docket.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return saveState(folder, { port: await freePort(), password: randomBytes(24).toString('base64url') });
  }
}

export async function saveState(folder: string, state: ClusterState): Promise<ClusterState> {
  const file = join(folder, 'docket.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return state;
}
