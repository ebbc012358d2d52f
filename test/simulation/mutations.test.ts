import { describe, expect, it } from 'vitest';
import { ON_IMAGES } from './image-mutations.ts';
import { MUTATIONS } from './mutations.ts';
import { ON_ORDERS } from './order-mutations.ts';
import { ON_RESTORES } from './restore-mutations.ts';
import { runMutated } from './run-mutated.ts';
import { ON_SKEW } from './skew-mutations.ts';

// A simulation that finds nothing proves nothing: each of these bugs is put into the product's source as it is loaded,
// in a process of its own, and has to be found. Two at a time: most of them are one core's work.

/** Seeds that a bug may hide from. */
const MOST = 400;

describe('planted bugs', () => {
  it.concurrent.for([...MUTATIONS, ...ON_IMAGES, ...ON_ORDERS, ...ON_RESTORES, ...ON_SKEW])(
    '$name',
    { timeout: 600_000 },
    async ({ name, ...where }, { expect }) => {
      const { runs, broken } = await runMutated({ runs: MOST, name, ...where });
      expect(broken, `it lived through ${runs} seeds`).not.toBeNull();
      console.info(`found after ${runs} ${runs === 1 ? 'seed' : 'seeds'}: ${name}`);
      // The product as it is breaks none of the seeds that found it.
      expect(await runMutated({ runs, name: null, ...where })).toMatchObject({ runs, broken: null });
    },
  );

  it('a text that the source does not hold is not taken for a bug that was found', async () => {
    const unknown = { runs: 1, name: 'nothing is called this', needs: [] };
    await expect(runMutated(unknown)).rejects.toThrow('no mutation is called');
  });
});
