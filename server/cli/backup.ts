import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError } from '../backup/frames.ts';
import { readKeys } from '../backup/keys.ts';
import { noteBackup } from '../backup/note.ts';
import { writeBackup } from '../backup/write.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { createDb } from '../db/kysely.ts';
import { withDatabaseAsItIs } from '../db/with-database.ts';
import { PASSPHRASE_HELP, progress, readPassphrase } from './backup-passphrase.ts';
import { answer, tell, UsageError } from './define.ts';

const HELP = `docket backup FILE [--json]

Writes everything that the server holds to one encrypted file: the database of DATABASE_URL, or the embedded one in DOCKET_DATA,
as it is in one moment, and the keys in DOCKET_DATA/keys without which it cannot be read. The server may go on meanwhile. A
file of this name is whole: until then it is called FILE.part.

${PASSPHRASE_HELP}

  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 written, 1 not, 2 wrong usage. docket restore --check FILE reads it again.`;

/** `docket backup`. */
export async function backup(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file.');
  const passphrase = await readPassphrase();
  const config = readConfig(process.env);
  try {
    // In the wrong folder it would begin an empty database.
    await readKeys(config.dataFolder, null);
    const report = await withDatabaseAsItIs(config, async (pool) => {
      const now = systemClock.now();
      const onProgress = progress('written', tell, systemClock.now);
      const { dataFolder } = config;
      const written = await writeBackup({ pool, dataFolder, file: resolve(file), passphrase, now, onProgress });
      await createDb(pool)
        .transaction()
        .execute((trx) => noteBackup(trx, written.id, now));
      return written;
    });
    const size = `${(report.bytes / 1_000_000).toFixed(1)} MB`;
    answer(
      values.json
        ? JSON.stringify(report)
        : `${report.rows.toLocaleString('en')} rows of ${report.tables} tables in ${report.file}, ${size}.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    if (values.json) answer(JSON.stringify({ error: error.message }));
    tell(error.message);
    return 1;
  }
}
