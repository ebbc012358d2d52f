import { readKeys } from '../backup/keys.ts';
import { noteBackup } from '../backup/note.ts';
import { writeBackup } from '../backup/write.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { createDb } from '../db/kysely.ts';
import { withDatabaseAsItIs } from '../db/with-database.ts';
import { onBackupFile } from './backup-file.ts';
import { PASSPHRASE_HELP, progress } from './backup-passphrase.ts';
import { tell } from './define.ts';

const HELP = `docket backup FILE [--json]

Writes everything that the server holds to one encrypted file: the database of DATABASE_URL, or the embedded one in DOCKET_DATA,
as it is in one moment, and the keys in DOCKET_DATA/keys without which it cannot be read. The server may go on meanwhile. A
file of this name is whole: until then it is called FILE.part.

${PASSPHRASE_HELP}

  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 written, 1 not, 2 wrong usage. docket restore --check FILE reads it again.`;

/** `docket backup`. */
export const backup = (argv: string[]): Promise<number> =>
  onBackupFile(argv, { help: HELP, switches: [] }, async ({ file, passphrase, signal }) => {
    const config = readConfig(process.env);
    const { dataFolder } = config;
    // In the wrong folder it would begin an empty database.
    await readKeys(dataFolder, null);
    const report = await withDatabaseAsItIs(config, signal, async (pool) => {
      const now = systemClock.now();
      const onProgress = progress('written', tell, systemClock.now);
      const written = await writeBackup({ pool, dataFolder, file, passphrase, now, onProgress });
      await createDb(pool)
        .transaction()
        .execute((trx) => noteBackup(trx, written.id, now));
      return written;
    });
    const size = `${(report.bytes / 1_000_000).toFixed(1)} MB`;
    const words = `${report.rows.toLocaleString('en')} rows of ${report.tables} tables in ${report.file}, ${size}.`;
    return { report, words };
  });
