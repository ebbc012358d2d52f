import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError } from '../backup/frames.ts';
import { readPassphrase } from './backup-passphrase.ts';
import { answer, tell, UsageError } from './define.ts';
import { untilSignal } from './until-signal.ts';

interface Asked<S extends string> {
  readonly file: string;
  readonly passphrase: string;
  /** Whether a switch was given. */
  readonly is: (name: S) => boolean;
  /** Somebody ends it: nothing of it is to stay. */
  readonly signal: AbortSignal;
}

interface Done {
  /** What `--json` shows. */
  readonly report: object;
  readonly words: string;
}

/** A command on one backup file: its words, its passphrase, and what is wrong with it said as such. */
export async function onBackupFile<S extends string>(
  argv: string[],
  { help, switches }: { readonly help: string; readonly switches: readonly S[] },
  work: (asked: Asked<S>) => Promise<Done>,
): Promise<number> {
  const names = [...switches, 'json', 'help'];
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: Object.fromEntries(names.map((name) => [name, { type: 'boolean' as const }])),
  });
  if (values.help) {
    answer(help);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file.');
  const passphrase = await readPassphrase();
  try {
    const asked = { file: resolve(file), passphrase, is: (name: S) => values[name] === true };
    const { report, words } = await untilSignal((signal) => work({ ...asked, signal }));
    answer(values.json ? JSON.stringify(report) : words);
    return 0;
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    if (values.json) answer(JSON.stringify({ error: error.message }));
    tell(error.message);
    return 1;
  }
}
