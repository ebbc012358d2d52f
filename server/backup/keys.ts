import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readOrganisationKeys } from '../crypto/organisation-key-file.ts';
import type { PoolClient } from '../db/pool.ts';
import { syncFolder, writeSecret } from '../durable-file.ts';
import { makeDataFolder } from '../make-folder.ts';
import { BackupError } from './frames.ts';
import type { Keys } from './words.ts';

/** Where keys lie; of a restore that has not come to its end, beside them. */
const pathsOf = (dataFolder: string) => {
  const file = (name: string): string => join(dataFolder, 'keys', name);
  return {
    data: file('data.key'),
    dataStaged: file('data.key.restored'),
    organisation: file('organisation.key'),
    organisationStaged: file('organisation.key.restored'),
  };
};

/** Which data key sealed what a database holds; null where it holds nothing sealed. */
export async function sealedBy(database: Pick<PoolClient, 'query'>): Promise<string | null> {
  const { rows } = await database.query<{ secret: string }>('SELECT secret FROM server_keys LIMIT 1');
  return /^v1\.([\w-]+)\./.exec(rows[0]?.secret ?? '')?.[1] ?? null;
}
const idOf = (dataKey: string): string | undefined => /^([\w-]{8,32})\./.exec(dataKey)?.[1];

/** The keys that belong to a database. Throws where the data key is not the one that it was sealed with. */
export async function readKeys(dataFolder: string, sealed: string | null): Promise<Keys> {
  const paths = pathsOf(dataFolder);
  const data = existsSync(paths.data) ? await readFile(paths.data, 'utf8') : '';
  if (data === '') {
    throw new BackupError(
      `${paths.data} is not there: name the folder of the server in DOCKET_DATA, or start it once.`,
    );
  }
  if (idOf(data) === undefined || (sealed !== null && idOf(data) !== sealed)) {
    throw new BackupError(
      `${paths.data} is not the key of this database: name the folder of its server in DOCKET_DATA. Without the key nothing in it that is sealed can ever be read.`,
    );
  }
  return {
    t: 'keys',
    data,
    organisation: existsSync(paths.organisation) ? await readFile(paths.organisation, 'utf8') : null,
  };
}

/** Lays restored keys beside those that count, on the disk, before the database is committed. */
export async function stageKeys(dataFolder: string, keys: Keys): Promise<void> {
  makeDataFolder(dataFolder);
  const paths = pathsOf(dataFolder);
  await mkdir(dirname(paths.data), { recursive: true, mode: 0o700 });
  if (keys.organisation === null) await rm(paths.organisationStaged, { force: true });
  else await writeSecret(paths.organisationStaged, keys.organisation);
  // What follows goes by this one: it comes last.
  await writeSecret(paths.dataStaged, keys.data);
  await syncFolder(dirname(paths.data));
}

/**
 * Brings a restore to its end that was stopped between database and keys, or forgets one that never came to its commit: the
 * database says by which key it is sealed. The key of before stays beside it; keys of the organisation are added to those that
 * are there. Answers whether keys were restored.
 */
export async function settleKeys(
  dataFolder: string,
  database: Pick<PoolClient, 'query'>,
  now: number,
): Promise<boolean> {
  const paths = pathsOf(dataFolder);
  if (!existsSync(paths.dataStaged)) {
    await rm(paths.organisationStaged, { force: true });
    return false;
  }
  const staged = await readFile(paths.dataStaged, 'utf8');
  const counts = (await sealedBy(database)) === idOf(staged);
  if (counts) {
    if (existsSync(paths.organisationStaged)) await addOrganisation(paths.organisation, paths.organisationStaged);
    const before = existsSync(paths.data) ? await readFile(paths.data, 'utf8') : null;
    if (before !== null && idOf(before) !== idOf(staged)) await rename(paths.data, `${paths.data}.before-${now}`);
    await rename(paths.dataStaged, paths.data);
    await syncFolder(dirname(paths.data));
  }
  await rm(paths.dataStaged, { force: true });
  await rm(paths.organisationStaged, { force: true });
  return counts;
}

/** The newest stands last: that is the restored database's. */
async function addOrganisation(path: string, staged: string): Promise<void> {
  const lines = async (file: string): Promise<string[]> =>
    existsSync(file) ? (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '') : [];
  const restored = await lines(staged);
  const others = (await lines(path)).filter((line) => !restored.includes(line));
  await writeSecret(`${path}.next`, [...others, ...restored].map((line) => `${line}\n`).join(''));
  await readOrganisationKeys(`${path}.next`);
  await rename(`${path}.next`, path);
}
