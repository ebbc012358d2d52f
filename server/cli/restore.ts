import { openBackup } from '../backup/frames.ts';
import { checkBackup } from '../backup/read.ts';
import { migrationsOf, restore } from '../backup/restore.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { withDatabaseAsItIs } from '../db/with-database.ts';
import { onBackupFile } from './backup-file.ts';
import { PASSPHRASE_HELP, progress } from './backup-passphrase.ts';
import { tell } from './define.ts';

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
export const restoreCommand = (argv: string[]): Promise<number> =>
  onBackupFile(argv, { help: HELP, switches: ['check', 'force'] }, async ({ file, passphrase, is, signal }) => {
    const backup = await openBackup(file, passphrase);
    const checked = await checkBackup(backup, progress('checked', tell, systemClock.now));
    await migrationsOf(checked.manifest);
    if (!is('check')) {
      const config = readConfig(process.env);
      const { dataFolder } = config;
      const [force, now] = [is('force'), systemClock.now()];
      const onProgress = progress('restored', tell, systemClock.now);
      await withDatabaseAsItIs(config, signal, (pool) =>
        restore({ pool, dataFolder, backup, checked, force, now, onProgress }),
      );
    }
    const { id, madeAt, rows, manifest } = checked;
    const tables = manifest.tables.length;
    const words = `${rows.toLocaleString('en')} rows of ${tables} tables, of ${madeAt}`;
    return {
      report: {
        done: is('check') ? 'checked' : 'restored',
        id,
        made_at: madeAt,
        tables,
        rows,
        migration: manifest.migrations.at(-1)?.name,
      },
      words: is('check')
        ? `Whole: ${words}.`
        : `Restored: ${words}. Start the server; consoles build their copies anew.`,
    };
  });
