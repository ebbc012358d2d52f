import { readFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { organisationFingerprint, organisationKeyPath, readOrganisationKey } from '../crypto/organisation-key.ts';
import { type OpenedFile, openSealed, SEALED_PROBLEMS } from '../outbox/open-sealed.ts';
import { tell, UsageError } from './define.ts';

export const SEALED_HELP = `  --key FILE       the organisation's key, default DOCKET_DATA/keys/organisation.key`;

export interface SealedInput extends OpenedFile {
  readonly key: { readonly id: string; readonly fingerprint: string };
}

/** Opens a file of sealed decisions; what cannot be read of it is told, and the rest goes on. */
export async function readSealed(positionals: readonly string[], keyFile: string | undefined): Promise<SealedInput> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file of sealed decisions.');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read: ${error.code ?? error.message}`);
  });
  const key = await readOrganisationKey(keyFile ?? organisationKeyPath(readConfig(process.env).dataFolder));
  const opened = openSealed(text, key);
  for (const { line, problem } of opened.problems) tell(`line ${line}: ${problem}: ${SEALED_PROBLEMS[problem]}`);
  return { ...opened, key: { id: key.id, fingerprint: organisationFingerprint(key.publicKey) } };
}
