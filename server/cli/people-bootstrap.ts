import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ERRORS } from '../../core/contract/errors.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { withDatabase } from '../db/with-database.ts';
import { HttpError } from '../http-error.ts';
import { bootstrapAdmin } from '../people/bootstrap.ts';
import { needed } from './administer.ts';
import { answer, tell, UsageError } from './define.ts';
import { NEW_PASSWORD_HELP, readNewPassword } from './new-password.ts';
import { untilSignal } from './until-signal.ts';

const HELP = `docket people bootstrap EMAIL --name NAME [--json]

Makes the first administrator, while there is none; afterwards administrators add others with docket people add. It goes
to the database itself, that of DATABASE_URL or the embedded one in DOCKET_DATA, whether or not the server runs.
${NEW_PASSWORD_HELP}

  --name NAME      as others see it
  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 made, 1 refused, 2 wrong usage.`;

/** `docket people bootstrap`. */
export async function peopleBootstrap(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { name: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const [email, ...more] = positionals;
  if (email === undefined || more.length > 0) throw new UsageError('Name one e-mail address.');
  if (!z.email().safeParse(email).success) throw new UsageError(`${email} is no e-mail address.`);
  const given = { email, displayName: needed(values, 'name'), password: await readNewPassword() };
  try {
    const config = readConfig(process.env);
    const person = await untilSignal((signal) =>
      withDatabase(config, signal, (db) => bootstrapAdmin(db, given, systemClock.now())),
    );
    const { id, role } = person;
    answer(values.json ? JSON.stringify({ id, email: person.email, role }) : `${person.email} is administrator.`);
    return 0;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const { message, remedy } = ERRORS[error.code];
    tell(`${error.code}: ${message} ${remedy}`);
    for (const { path, problem } of error.fields) tell(`  ${path}: ${problem}`);
    return 1;
  }
}
