import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isStore, simulateSync } from './bench-sync-simulate.ts';
import { answer, tell, UsageError } from './define.ts';
import { whole } from './whole.ts';

/** It runs consoles beside the server, which no part of the server may do: a program of the repository, not of the product. */
const PROGRAM = fileURLToPath(new URL('../../test/bench/sync/main.ts', import.meta.url));

const HELP = `docket bench sync [options]

The sync as a whole, on an embedded Postgres and a server of its own: a first replica into the encrypted file, changes to
many consoles, decisions that waited offline. Beside it, on the same rows, PouchDB and Zero, installed into
~/.cache/docket-bench at the first use.

  --cases N      of the first replica, with their rows, default 250,000
  --compare N    cases whose rows the others get too, default 30,000; 0 leaves them out
  --consoles A,B on live streams, default 50,500
  --simulate N   instead of measuring: N seeds of server, consoles, network and clocks under every fault there is
  --seed S       the first of them; without it one by chance, which is said
  --store S      with --simulate: where the server's rows lie, “memory” (default) or “postgres”, an embedded one; there each
                 seed is played in both, and has to go the same way
  --json         one JSON object on standard output, nothing else
  --help

Exit code: 0 every bar was reached (what could not be run is no bar), or no seed broke an invariant; 1 one was missed, or
one broke; 2 wrong usage.`;

/** `docket bench sync`. */
export async function benchSync(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      cases: { type: 'string', default: '250000' },
      compare: { type: 'string', default: '30000' },
      consoles: { type: 'string', default: '50,500' },
      simulate: { type: 'string' },
      seed: { type: 'string' },
      store: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const seed = values.seed === undefined ? null : whole(values.seed, 'seed', 0);
  if (values.simulate !== undefined) {
    const store = values.store ?? 'memory';
    if (!isStore(store)) throw new UsageError('--store is memory or postgres');
    return simulateSync(whole(values.simulate, 'simulate', 1), { seed, store, json: values.json });
  }
  if (seed !== null || values.store !== undefined) throw new UsageError('--seed and --store are for --simulate');
  if (!existsSync(PROGRAM)) {
    tell('docket bench sync needs the repository: it runs consoles, which are not part of the server.');
    return 2;
  }
  const consoles = values.consoles.split(',').map((count) => whole(count, 'consoles', 1, 2_000));
  const options = [
    `--cases=${whole(values.cases, 'cases', 1_000)}`,
    `--compare=${whole(values.compare, 'compare', 0)}`,
    `--consoles=${consoles}`,
    ...(values.json ? ['--json'] : []),
  ];
  const child = spawn(process.execPath, [PROGRAM, ...options], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
