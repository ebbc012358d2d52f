import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder } from '../../db/embedded/folder.ts';
import { postgresOwner } from '../../db/embedded/run-as.ts';

/** Why it cannot start, in words for the person who typed it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const LOCK = 'start.pid';

/** Whether that process is a start of Docket: numbers are used again, above all in containers. */
function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    const commandLine = `/proc/${pid}/cmdline`;
    return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('start.ts');
  } catch (error) {
    // Not allowed to signal it: then it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const holderOf = (file: string): number => {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.NaN;
    throw error;
  }
};

/** Makes the folder and takes it for this process; the returned function gives it back. Throws StartError. */
export function takeDataFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `The data folder ${folder} cannot be written (${(error as Error).message}). Set DOCKET_DATA to another.`,
    );
  }
  const file = join(folder, LOCK);
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = holderOf(file);
      if (isRunning(pid) || attempt === 3) {
        throw new StartError(
          `Docket already runs on ${folder} (process ${pid}). Stop it, or set DOCKET_DATA to another folder.`,
        );
      }
      // Left behind by a start that was killed.
      rmSync(file, { force: true });
    }
  }
}

/** Deletes what an earlier start left, its embedded Postgres included; the lock stays. */
export async function deleteData(folder: string): Promise<void> {
  await rm(await clusterFolder(folder, await postgresOwner()), { recursive: true, force: true });
  for (const name of ['simulation.json', 'console', 'keys', 'postgres']) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
