import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations.ts';

// A simulation that finds nothing proves nothing: each of these bugs is put into the product's source as it is loaded,
// in a process of its own, and has to be found.

const FOLDER = 'test/simulation';
/** Seeds that a bug may hide from. */
const MOST = 400;

interface Figures {
  readonly runs: number;
  readonly broken: number | null;
}

const run = async (runs: number, mutation: string | null, needs: readonly string[]): Promise<Figures> => {
  const load = mutation === null ? [] : ['--import', `./${FOLDER}/mutate.ts`];
  const args = [...load, `${FOLDER}/run.ts`, '--brief', '--runs', String(runs), '--always', needs.join(';')];
  const env = { ...process.env, DOCKET_MUTATION: mutation ?? '' };
  // It ends with 1 when a seed breaks: that is what is asked for.
  const { stdout } = await promisify(execFile)(process.execPath, args, { env }).catch((error: { stdout?: string }) => {
    if (!error.stdout) throw error;
    return { stdout: error.stdout };
  });
  return JSON.parse(stdout) as Figures;
};

describe('planted bugs', () => {
  it.each(MUTATIONS)(
    '$name',
    async ({ name, needs }) => {
      const { runs, broken } = await run(MOST, name, needs);
      expect(broken, `it lived through ${runs} seeds`).not.toBeNull();
      console.info(`found after ${runs} ${runs === 1 ? 'seed' : 'seeds'}: ${name}`);
      // The product as it is breaks none of the seeds that found it.
      expect(await run(runs, null, needs)).toMatchObject({ runs, broken: null });
    },
    600_000,
  );

  it('a text that the source does not hold is not taken for a bug that was found', async () => {
    await expect(run(1, 'nothing is called this', [])).rejects.toThrow('no mutation is called');
  });
});
