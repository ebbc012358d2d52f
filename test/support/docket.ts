import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docket` in a process of its own, with this environment only. */
export async function runDocket(args: string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const program = resolve(import.meta.dirname, '../../server/cli/main.ts');
  try {
    const done = promisify(execFile)(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env } });
    return { code: 0, ...(await done) };
  } catch (error) {
    return error as Finished;
  }
}
