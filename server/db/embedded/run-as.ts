import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

const idOf = async (flag: '-u' | '-g'): Promise<number> => Number((await run('id', [flag, NAME])).stdout.trim());

/** Root cannot run Postgres: the account `postgres` does, made when it is missing. Null for everybody else. */
export async function postgresOwner(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  }
}

/** A tool of Postgres said no, in its own words. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/**
 * glibc gives memory back to the system and takes it again several times in a batch, page by page, each of which the kernel clears: a
 * tenth of what Postgres took. Up to 64 MB stay with a connection instead. Other libraries of C do not look at these.
 * https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html
 */
const KEEP_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: String(64 * 1_048_576),
  MALLOC_MMAP_THRESHOLD_: String(32 * 1_048_576),
  MALLOC_TOP_PAD_: String(1_048_576),
};

/** Runs a Postgres tool as `owner` in a folder that it can enter. Throws ToolError with what the tool said. */
export async function runTool(
  file: string,
  args: readonly string[],
  options: { owner: Owner | null; cwd: string },
): Promise<string> {
  try {
    const result = await run(file, args, {
      cwd: options.cwd,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...KEEP_MEMORY },
      ...(options.owner ? { uid: options.owner.uid, gid: options.owner.gid } : {}),
    });
    return result.stdout;
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw new ToolError(`${file.split('/').at(-1)} failed: ${(stderr || stdout || (error as Error).message).trim()}`, {
      cause: error,
    });
  }
}
