import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program of this folder in a process of its own; its last line of output is the answer. */
export async function inProcess<T>(program: string, args: readonly string[], minutes = 20): Promise<T> {
  const path = new URL(program, import.meta.url).pathname;
  const options = { timeout: minutes * 60_000, maxBuffer: 64_000_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], options);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
