import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMutated } from '../run-mutated.ts';
import { type OwnPostgres, startOwn } from './cluster.ts';
import { ON_POSTGRES } from './mutations.ts';

// As mutations.test.ts, for bugs in SQL: the stories on Postgres have to find them.

/** Seeds that a bug may hide from. */
const MOST = 60;

describe('planted bugs in SQL', () => {
  let own: OwnPostgres;
  beforeAll(async () => {
    own = await startOwn();
  });
  afterAll(() => own?.stop());

  it.each(ON_POSTGRES)(
    '$name',
    async ({ name, ...where }) => {
      const { runs, broken } = await runMutated({ runs: MOST, name, ...where, postgres: own.url });
      expect(broken, `it lived through ${runs} seeds`).not.toBeNull();
      console.info(`found after ${runs} ${runs === 1 ? 'seed' : 'seeds'}: ${name}`);
      // The product as it is breaks none of the seeds that found it.
      const sound = await runMutated({ runs, name: null, ...where, postgres: own.url });
      expect(sound).toMatchObject({ runs, broken: null });
    },
    600_000,
  );
});
