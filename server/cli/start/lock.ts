import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { StartError } from './start-error.ts';

const holder = z.object({ pid: z.number().int(), children: z.array(z.number().int()) });
type Holder = z.infer<typeof holder>;

/** Programs that a start runs and that may outlive one that was killed. */
const OURS = ['server/cli/start.ts', 'server/main.ts', 'electron/browser-host.ts', 'electron'];

/** Whether that process is one of ours: numbers are used again, above all in containers. */
function isRunning(pid: number, programs: readonly string[]): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not allowed to signal it: then it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (!existsSync('/proc/self/cmdline')) return true;
  const file = `/proc/${pid}/cmdline`;
  const commandLine = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return programs.some((program) => commandLine.includes(program));
}

function read(file: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Cut off while it was written: whoever wrote it is gone.
    return { pid: 0, children: [] };
  }
}

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 20_000;

/** Ends what a killed start left running. It is nobody's child any more, so that its end can only be looked for. */
async function endLeftovers(pids: readonly number[]): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const left = pids.filter((pid) => isRunning(pid, OURS));
    for (const pid of left) process.kill(pid, signal);
    const until = Date.now() + PATIENCE_MS;
    while (left.some((pid) => isRunning(pid, OURS)) && Date.now() < until) await wait(LOOK_EVERY_MS);
  }
}

export interface Lock {
  /** Remembers which programs are running, for a later start that has to end them. */
  note(children: readonly number[]): void;
  release(): void;
}

/** Takes the folder for this process, or throws StartError while another start has it. */
export async function lockFolder(folder: string): Promise<Lock> {
  const file = join(folder, 'start.json');
  const text = (children: readonly number[]): string => `${JSON.stringify({ pid: process.pid, children })}\n`;
  for (;;) {
    try {
      writeFileSync(file, text([]), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = read(file);
    if (found && isRunning(found.pid, OURS)) {
      throw new StartError(
        `Docket already runs on ${folder} (process ${found.pid}). Stop it, or set DOCKET_DATA to another folder.`,
      );
    }
    if (found) await endLeftovers(found.children);
    rmSync(file, { force: true });
  }
  return {
    note(children) {
      writeFileSync(`${file}.new`, text(children));
      renameSync(`${file}.new`, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}
