import { describe, expect, it } from 'vitest';
import { newTally, playSeeds, range } from './play-seeds.ts';

// As seeds-0001.test.ts, beside it in another worker.

describe.skipIf(process.env.DOCKET_SIM_SEED !== undefined)('seeds 1001 to 2000', () => {
  it.each([1001, 1251, 1501, 1751])(
    'from %i',
    async (from) => {
      expect(await playSeeds(range(from, 250), newTally())).toBeNull();
    },
    900_000,
  );
});
