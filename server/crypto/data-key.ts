import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder } from '../make-folder.ts';

/** Seals what the database holds encrypted. It lives in the data folder and never in the database. */
export interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const LINE = /^([\w-]{8,32})\.([\w-]{43})\n?$/;

/** Written aside and linked into place: of two processes that start together one makes the key, both read all of it. */
async function createOnce(path: string): Promise<void> {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(6).toString('base64url')}.${randomBytes(32).toString('base64url')}\n`);
    await file.sync();
    await file.close();
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside);
  }
}

/** Reads `<folder>/keys/data.key`, making it at the first start. Refuses a file that others may read. */
export async function loadDataKey(folder: string): Promise<DataKey> {
  makeDataFolder(folder);
  const keys = join(folder, 'keys');
  await mkdir(keys, { recursive: true, mode: 0o700 });
  await chmod(keys, 0o700);
  const path = join(keys, 'data.key');
  if (!existsSync(path)) await createOnce(path);
  const mode = (await stat(path)).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new Error(`${path} may be read by others (mode ${mode.toString(8)}); set it to 600`);
  const [, id, bytes] = LINE.exec(await readFile(path, 'utf8')) ?? [];
  if (!id || !bytes) throw new Error(`${path} does not hold a key; restore it from a backup`);
  return { id, bytes: Buffer.from(bytes, 'base64url') };
}
