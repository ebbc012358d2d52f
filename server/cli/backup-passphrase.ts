import { text } from 'node:stream/consumers';
import { UsageError } from './define.ts';

/** It opens everything that the database and its keys hold. */
const LEAST = 12;

export const PASSPHRASE_HELP = `The passphrase is read from DOCKET_BACKUP_PASSPHRASE, or from standard input: an argument would be seen by everybody on
the machine. Keep it where the file is not. Nobody can open the file without it.`;

/** Without DOCKET_BACKUP_PASSPHRASE the first line of standard input. Throws UsageError. */
export async function readPassphrase(
  env: Readonly<Record<string, string | undefined>> = process.env,
  input: NodeJS.ReadStream = process.stdin,
): Promise<string> {
  if (!env.DOCKET_BACKUP_PASSPHRASE && input.isTTY) {
    throw new UsageError('Set DOCKET_BACKUP_PASSPHRASE, or send the passphrase to standard input.');
  }
  const [passphrase = ''] = env.DOCKET_BACKUP_PASSPHRASE
    ? [env.DOCKET_BACKUP_PASSPHRASE]
    : (await text(input)).split(/\r?\n/);
  if (passphrase === '') throw new UsageError('Set DOCKET_BACKUP_PASSPHRASE: it is empty, and so is standard input.');
  if (passphrase.length < LEAST) throw new UsageError(`A passphrase has at least ${LEAST} characters.`);
  return passphrase;
}

/** Tells at most once a second how far it has come. */
export function progress(what: string, tell: (text: string) => void, clock: () => number) {
  let last = clock();
  return (table: string, rows: number): void => {
    if (clock() - last < 1_000) return;
    last = clock();
    tell(`${what} ${rows.toLocaleString('en')} rows, at ${table}`);
  };
}
