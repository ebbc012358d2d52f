import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { platform } from 'node:os';
import { postmasterState } from './postmaster.ts';

/**
 * Processes of a cluster whose postmaster is dead. Each ends by itself as soon as it waits for its client; one that waits for a lock of
 * another that was killed never does. Told by the folder in which all of them run; empty where /proc does not tell.
 */
async function leftBehind(dataFolder: string): Promise<number[]> {
  if (platform() !== 'linux') return [];
  const folder = await realpath(dataFolder);
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // Processes end while we look, and those of others are not ours to look at.
    if ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) !== folder) continue;
    if ((await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'postgres') found.push(Number(pid));
  }
  return found;
}

/** As a postmaster does with its own when one of them crashed. Not where another one runs on this folder by now. */
export async function endLeftBehind(dataFolder: string, tell: (line: string) => void): Promise<void> {
  const left = await leftBehind(dataFolder);
  if ((await postmasterState(dataFolder)) === 'ours') return;
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL');
      tell(
        `Process ${pid} of a Postgres that crashed was ended: it was still at work on ${dataFolder}, where no other starts meanwhile. What it had not committed is undone.`,
      );
    } catch (error) {
      // Gone, or somebody else's: then the start says who is in its way.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
