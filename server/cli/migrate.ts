import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { MigrationError, migrate } from '../db/migrate.ts';
import { withEmbedded } from '../db/with-database.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { answer, tell } from './define.ts';
import { untilSignal } from './until-signal.ts';

const HELP = `docket migrate [--json]

Brings the database to this version: that of DATABASE_URL, or the embedded one in DOCKET_DATA. Each migration is one
transaction; when one fails nothing of it stays. Running it twice, or at once from two places, is safe.

Exit code: 0 the database is at this version, 1 it was left as it was.`;

/** `docket migrate`. */
export async function migrateCommand(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const config = readConfig(process.env);
  const { databaseUrl, dataFolder } = config;
  try {
    const applied = await untilSignal((signal) =>
      databaseUrl === null ? withEmbedded(dataFolder, signal, migrate) : migrate(databaseUrl),
    );
    const words = applied.length === 0 ? 'The database was already at this version.' : `Applied ${applied.join(', ')}.`;
    answer(values.json ? JSON.stringify({ applied }) : words);
    return 0;
  } catch (error) {
    if (!(error instanceof MigrationError || isDatabaseAway(error))) throw error;
    const { message } = error as Error;
    const said = error instanceof MigrationError ? message : `The database cannot be reached: ${message}`;
    if (values.json) answer(JSON.stringify({ error: said }));
    tell(said);
    return 1;
  }
}
