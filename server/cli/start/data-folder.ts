import { accessSync, constants, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder } from '../../db/embedded/folder.ts';
import { postgresOwner } from '../../db/embedded/run-as.ts';
import { StartError } from './start-error.ts';

/** Makes the folder, or throws StartError with what is in the way. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = (error as Error).message;
    throw new StartError(`The data folder ${folder} cannot be written (${why}). Set DOCKET_DATA to another.`);
  }
}

/** Deletes what an earlier start left, its embedded Postgres included. Nothing else in the folder is touched. */
export async function deleteData(folder: string): Promise<void> {
  await rm(await clusterFolder(folder, await postgresOwner()), { recursive: true, force: true });
  for (const name of ['postgres', 'keys', 'console', 'simulation.json']) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
