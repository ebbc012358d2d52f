import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answer } from './define.ts';

const HELP = `docket serve

Runs the server until SIGINT or SIGTERM: migrates the database, listens, and prints “docket server ready {…}”.

Environment: DATABASE_URL (without it an embedded Postgres in DOCKET_DATA), DOCKET_HOST (127.0.0.1), DOCKET_PORT
(4700), DOCKET_DATA (~/.docket), DOCKET_LOG (info), DOCKET_HUGE_PAGES (0; 1: the embedded Postgres keeps its
buffers in huge pages), DOCKET_MAX_BACKLOG (500000 events may wait), DOCKET_METRICS_TOKEN
(lets a monitor read /metrics and /api/health/detailed), DOCKET_LOGIN_ATTEMPTS (10 failures of an address in 15
minutes), DOCKET_TRUSTED_PROXIES (none; addresses or networks of proxies, with commas between),
DOCKET_KEEP_EVALUATIONS_DAYS (90), DOCKET_ENROLMENT (code; password lets new devices in without one, as in the demo),
DOCKET_DEMO=1 (seeds accounts and a source and prints them).

Where there is no administrator or no source yet it says so, and how to make them.`;

/** `docket serve`: the server's own program, in a process of its own. */
export async function serve(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { help: { type: 'boolean' } } });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const server = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: 'inherit',
    detached: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
  return new Promise((done) => server.once('close', (code) => done(code ?? 1)));
}
