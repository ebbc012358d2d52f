import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError, openBackup } from '../backup/frames.ts';
import { checkBackup } from '../backup/read.ts';
import { migrationsOf, restore } from '../backup/restore.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { withDatabaseAsItIs } from '../db/with-database.ts';
import { PASSPHRASE_HELP, progress, readPassphrase } from './backup-passphrase.ts';
import { answer, tell, UsageError } from './define.ts';

const HELP = `docket restore FILE [--check] [--force] [--json]

Makes the database of DATABASE_URL, or the embedded one in DOCKET_DATA, and the keys in DOCKET_DATA/keys what a backup holds.
The file is read to its end first, every sum and every migration checked; then the database is filled in one transaction. It is
restored as a whole or left as it was. The server has to be stopped; its next start brings an older database to this version.

Consoles notice at their next contact: they build their copies anew and offer again what they hold, so that decisions made
since the backup are not lost where a device still has them.

${PASSPHRASE_HELP}

  --check          reads the file and checks it; changes nothing and needs no database
  --force          replaces a database that is not empty, and all that is in it. A data.key of before is kept beside the new one
  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 done, 1 not, 2 wrong usage.`;

/** `docket restore`. */
export async function restoreCommand(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      check: { type: 'boolean' },
      force: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file.');
  const passphrase = await readPassphrase();
  try {
    const backup = await openBackup(resolve(file), passphrase);
    const checked = await checkBackup(backup, progress('checked', tell, systemClock.now));
    await migrationsOf(checked.manifest);
    if (!values.check) {
      const config = readConfig(process.env);
      const { dataFolder } = config;
      const onProgress = progress('restored', tell, systemClock.now);
      await withDatabaseAsItIs(config, (pool) =>
        restore({
          pool,
          dataFolder,
          backup,
          checked,
          force: values.force ?? false,
          now: systemClock.now(),
          onProgress,
        }),
      );
    }
    const { id, madeAt, rows, manifest } = checked;
    const done = values.check ? 'checked' : 'restored';
    const report = {
      done,
      id,
      made_at: madeAt,
      tables: manifest.tables.length,
      rows,
      migration: manifest.migrations.at(-1)?.name,
    };
    const words = `${rows.toLocaleString('en')} rows of ${manifest.tables.length} tables, of ${madeAt}`;
    answer(
      values.json
        ? JSON.stringify(report)
        : values.check
          ? `Whole: ${words}.`
          : `Restored: ${words}. Start the server; consoles build their copies anew.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    if (values.json) answer(JSON.stringify({ error: error.message }));
    tell(error.message);
    return 1;
  }
}
