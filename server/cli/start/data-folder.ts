import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder } from '../../db/embedded/folder.ts';
import { postgresOwner } from '../../db/embedded/run-as.ts';

/** Deletes what an earlier start left, its embedded Postgres included. Nothing else in the folder is touched. */
export async function deleteData(folder: string): Promise<void> {
  await rm(await clusterFolder(folder, await postgresOwner()), { recursive: true, force: true });
  for (const name of ['postgres', 'keys', 'console', 'simulation.json']) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
