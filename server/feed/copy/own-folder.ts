import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A name below `folder` for this process alone. What killed processes left there is removed: large, and unreadable. */
export function ownFolder(folder: string): string {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) removeFolder(join(folder, name));
  }
  return join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
