import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answer, tell } from './define.ts';
import { whole } from './whole.ts';

/** It drives a console in a browser, with what only the tests bring along: a program of the repository, not of the product. */
const PROGRAM = fileURLToPath(new URL('../../test/bench/console/main.ts', import.meta.url));

const HELP = `docket bench console [options]

The console as a moderator uses it: an embedded Postgres, a server, the browser host with an encrypted copy of so many cases,
and a real Chromium. Timed in the page, from the press of a key until the frame after the answer: the start, every list, filter,
sort and search, walking through cases, decisions; once while nothing else happens, once while the feed brings twenty changes a
second; then without the server, with many items in the outbox.

  --cases N      of the copy, with their rows, default 250,000
  --waiting N    items in the outbox at the end, default 1,000
  --json         one JSON object on standard output, nothing else
  --help

Exit code: 0 every bar was reached, 1 one was missed, 2 wrong usage.`;

/** `docket bench console`. */
export async function benchConsole(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      cases: { type: 'string', default: '250000' },
      waiting: { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const options = [
    `--cases=${whole(values.cases, 'cases', 1_000)}`,
    `--waiting=${whole(values.waiting, 'waiting', 1)}`,
    ...(values.json ? ['--json'] : []),
  ];
  if (!existsSync(PROGRAM)) {
    tell('docket bench console needs the repository: it drives a browser, which is not part of the server.');
    return 2;
  }
  const child = spawn(process.execPath, [PROGRAM, ...options], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
