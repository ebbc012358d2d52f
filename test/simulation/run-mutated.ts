import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Mutation } from './mutations.ts';

const FOLDER = 'test/simulation';

interface Figures {
  readonly runs: number;
  readonly broken: number | null;
}

export interface MutatedRun extends Pick<Mutation, 'needs' | 'from'> {
  readonly runs: number;
  /** Null: the product as it is. */
  readonly name: string | null;
  /** Where the server's rows lie: the address of a Postgres. Default: in memory. */
  readonly postgres?: string;
}

/** Plays seeds in a process of its own, with a bug in the product's source as it is loaded. */
export async function runMutated({ runs, name, needs, from = 1, postgres }: MutatedRun): Promise<Figures> {
  const load = name === null ? [] : ['--import', `./${FOLDER}/mutate.ts`];
  const store = postgres === undefined ? 'memory' : 'postgres';
  const seeds = [
    '--brief',
    '--runs',
    String(runs),
    '--seed',
    String(from),
    '--always',
    needs.join(';'),
    '--store',
    store,
  ];
  const args = [...load, `${FOLDER}/run.ts`, ...seeds];
  const database = postgres === undefined ? {} : { DOCKET_SIM_POSTGRES: postgres };
  const env = { ...process.env, ...database, DOCKET_MUTATION: name ?? '' };
  // It ends with 1 when a seed breaks: that is what is asked for.
  const { stdout } = await promisify(execFile)(process.execPath, args, { env }).catch((error: { stdout?: string }) => {
    if (!error.stdout) throw error;
    return { stdout: error.stdout };
  });
  return JSON.parse(stdout) as Figures;
}
