import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/contract/wire.ts';
import { MOVES } from './moves.ts';
import { newTally, playSeeds, range } from './play-seeds.ts';

// The invariants of core/replica/SPEC.md under every fault there is, on one virtual clock. Each seed is one story.

const only = process.env.DOCKET_SIM_SEED;
const tally = newTally();

describe('seeds 1 to 1000', () => {
  const groups = only === undefined ? [1, 251, 501, 751].map((from) => range(from, 250)) : [[Number(only)]];
  it.each(groups.map((seeds) => ({ first: seeds[0], seeds })))(
    'from $first',
    async ({ seeds }) => {
      expect(await playSeeds(seeds, tally)).toBeNull();
    },
    900_000,
  );

  it.skipIf(only !== undefined)('meet every kind of move, and every outcome', () => {
    const rare = Object.keys(MOVES).filter((name) => (tally.moves.get(name) ?? 0) < 50);
    expect(rare).toEqual([]);
    // The simulated server's window is always open: what is deferred has tests of its own.
    const played = OUTCOMES.filter((outcome) => outcome !== 'deferred');
    expect(played.filter((outcome) => (tally.outcomes.get(outcome) ?? 0) < 20)).toEqual([]);
  });
});
