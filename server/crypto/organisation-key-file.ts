import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { must } from '../../core/lib/must.ts';
import { syncFolder, writeSecret } from '../durable-file.ts';
import type { RawKeyPair } from './ed25519.ts';
import { generateBoxKeyPair } from './sealed-box.ts';

/** Both halves of a key that undelivered commands are sealed to. */
export interface OrganisationKeyPair extends RawKeyPair {
  readonly id: string;
}

/** The file does not hold keys, or others may read it. */
export class OrganisationKeyError extends Error {
  override readonly name = 'OrganisationKeyError';
}

const LINE = /^docket organisation key v1 ([0-9a-f-]{36}) ([\w-]{43}) ([\w-]{43})$/;

export const organisationKeyPath = (dataFolder: string): string => join(dataFolder, 'keys', 'organisation.key');

/** As people compare it: the first 80 bits of its hash. */
export const organisationFingerprint = (publicKey: string): string =>
  (createHash('sha256').update(publicKey).digest('hex').slice(0, 20).toUpperCase().match(/.{4}/g) ?? []).join(' ');

function fits({ publicKey, privateKey }: RawKeyPair): boolean {
  try {
    const key = createPrivateKey({
      key: { kty: 'OKP', crv: 'X25519', x: publicKey, d: privateKey },
      format: 'jwk',
    });
    return createPublicKey(key).export({ format: 'jwk' }).x === publicKey;
  } catch {
    // What is no key cannot be imported.
    return false;
  }
}

function parse(line: string): OrganisationKeyPair | null {
  const [, id, publicKey, privateKey] = LINE.exec(line) ?? [];
  if (!id || !publicKey || !privateKey || !fits({ publicKey, privateKey })) return null;
  return { id, publicKey, privateKey };
}

const textOf = (keys: readonly OrganisationKeyPair[]): string =>
  keys.map(({ id, publicKey, privateKey }) => `docket organisation key v1 ${id} ${publicKey} ${privateKey}\n`).join('');

/** The keys of a file, the newest last; never none. Throws OrganisationKeyError; its message never holds what the file does. */
export async function readOrganisationKeys(path: string): Promise<readonly OrganisationKeyPair[]> {
  if (!existsSync(path)) throw new OrganisationKeyError(`There is no key file ${path}.`);
  const mode = (await stat(path)).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new OrganisationKeyError(`${path} may be read by others (mode ${mode.toString(8)}); set it to 600.`);
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const keys = lines.map(parse);
  const bad = keys.indexOf(null);
  if (keys.length === 0 || bad >= 0) {
    const where = lines.length > 1 && bad >= 0 ? ` in line ${bad + 1}` : '';
    throw new OrganisationKeyError(
      `${path} does not hold an organisation key${where}; restore it from where it is kept.`,
    );
  }
  return keys.map((key) => must(key, 'a key that was parsed'));
}

export const newestOf = (keys: readonly OrganisationKeyPair[]): OrganisationKeyPair => must(keys.at(-1), 'a key');

/** Whole or not at all, and on the disk before anything is sealed to what it holds. */
async function write(path: string, keys: readonly OrganisationKeyPair[]): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const next = `${path}.next`;
  await writeSecret(next, textOf(keys));
  await rename(next, path);
  await syncFolder(folder);
}

/** Adds a new key to the file behind those that it holds, or begins it. */
export async function addOrganisationKey(path: string, id: string): Promise<OrganisationKeyPair> {
  const made = { id, ...generateBoxKeyPair() };
  await write(path, [...(existsSync(path) ? await readOrganisationKeys(path) : []), made]);
  return made;
}
