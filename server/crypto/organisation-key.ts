import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { newId } from '../clock.ts';
import type { Db } from '../db/kysely.ts';
import type { RawKeyPair } from './ed25519.ts';
import { generateBoxKeyPair } from './sealed-box.ts';

/** The public half of what undelivered commands are sealed to. The private one is a file that nothing here keeps open. */
export interface OrganisationKey {
  readonly id: string;
  readonly publicKey: string;
}
export interface OrganisationKeyFile extends RawKeyPair {
  readonly id: string;
}

/** The file does not hold the key, or others may read it. */
export class OrganisationKeyError extends Error {
  override readonly name = 'OrganisationKeyError';
}

const LINE = /^docket organisation key v1 ([0-9a-f-]{36}) ([\w-]{43}) ([\w-]{43})\n?$/;

export const organisationKeyPath = (dataFolder: string): string => join(dataFolder, 'keys', 'organisation.key');

/** As people compare it: the first 80 bits of its hash. */
export const organisationFingerprint = (publicKey: string): string =>
  (createHash('sha256').update(publicKey).digest('hex').slice(0, 20).toUpperCase().match(/.{4}/g) ?? []).join(' ');

/** Throws OrganisationKeyError; its message never holds what the file does. */
export async function readOrganisationKey(path: string): Promise<OrganisationKeyFile> {
  if (!existsSync(path)) throw new OrganisationKeyError(`There is no key file ${path}.`);
  const mode = (await stat(path)).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new OrganisationKeyError(`${path} may be read by others (mode ${mode.toString(8)}); set it to 600.`);
  const [, id, publicKey, privateKey] = LINE.exec(await readFile(path, 'utf8')) ?? [];
  if (!id || !publicKey || !privateKey || !fits({ publicKey, privateKey }))
    throw new OrganisationKeyError(`${path} does not hold an organisation key; restore it from where it is kept.`);
  return { id, publicKey, privateKey };
}

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

/** On the disk before anything is sealed to it. Fails when the file is there. */
async function make(path: string, id: string): Promise<OrganisationKeyFile> {
  const pair = generateBoxKeyPair();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`docket organisation key v1 ${id} ${pair.publicKey} ${pair.privateKey}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return { id, ...pair };
}

/**
 * The live key, made at the first start. Its private half goes to `<folder>/keys/organisation.key` and can be taken to a
 * safe from there: the database keeps the public half, which is all that a server needs. A file without its row is what a
 * crash in between left, and is taken up.
 */
export function loadOrganisationKey(db: Db, folder: string, now: number): Promise<OrganisationKey> {
  return db.transaction().execute(async (trx) => {
    await sql`LOCK TABLE organisation_keys IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const live = await trx
      .selectFrom('organisation_keys')
      .select(['id', 'public_key'])
      .where('retired_at', 'is', null)
      .executeTakeFirst();
    if (live) return { id: live.id, publicKey: live.public_key };
    const path = organisationKeyPath(folder);
    const { id, publicKey } = existsSync(path) ? await readOrganisationKey(path) : await make(path, newId(now));
    await trx
      .insertInto('organisation_keys')
      .values({ id, public_key: publicKey, made_at: new Date(now), retired_at: null })
      .execute();
    return { id, publicKey };
  });
}
