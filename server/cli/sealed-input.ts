import { readFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import {
  type OrganisationKeyPair,
  organisationFingerprint,
  organisationKeyPath,
  readOrganisationKeys,
} from '../crypto/organisation-key-file.ts';
import { type OpenedFile, openSealed, SEALED_PROBLEMS } from '../outbox/open-sealed.ts';
import { tell, UsageError } from './define.ts';

export const KEY_OPTION = { key: { type: 'string', multiple: true } } as const;
export const SEALED_HELP = `  --key FILE       the organisation's keys, default DOCKET_DATA/keys/organisation.key; may be given more than once`;

interface UsedKey {
  readonly id: string;
  readonly fingerprint: string;
}
export interface SealedInput extends OpenedFile {
  readonly keys: readonly UsedKey[];
}

export const defaultKeyFile = (): string => organisationKeyPath(readConfig(process.env).dataFolder);

async function readKeys(files: readonly string[] | undefined): Promise<OrganisationKeyPair[]> {
  const keys: OrganisationKeyPair[] = [];
  for (const file of files ?? [defaultKeyFile()]) keys.push(...(await readOrganisationKeys(file)));
  return keys;
}

/** Opens a file of sealed decisions; what cannot be read of it is told, and the rest goes on. */
export async function readSealed(
  positionals: readonly string[],
  keyFiles: readonly string[] | undefined,
): Promise<SealedInput> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file of sealed decisions.');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read: ${error.code ?? error.message}`);
  });
  const keys = await readKeys(keyFiles);
  const opened = openSealed(text, keys);
  for (const { line, problem, key } of opened.problems) {
    tell(`line ${line}: ${problem}: ${SEALED_PROBLEMS[problem]}${key === undefined ? '' : ` (${key})`}`);
  }
  return {
    ...opened,
    keys: keys.map(({ id, publicKey }) => ({ id, fingerprint: organisationFingerprint(publicKey) })),
  };
}
