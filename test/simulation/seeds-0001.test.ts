import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/contract/wire.ts';
import { IMAGE_HARMS } from './image-harm.ts';
import { MOVES } from './moves.ts';
import { newTally, playSeeds, range } from './play-seeds.ts';
import { refusals } from './protocol-codes.ts';
import { OFTEN, RARE } from './rare-stories.ts';

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

  it.skipIf(only !== undefined)(
    'meet every kind of move, every outcome, every harm of an image and every refusal',
    async () => {
      // What a story must not depend on chance for.
      for (const { seed, plan } of RARE) expect(await playSeeds([seed], tally, { plan })).toBeNull();
      expect(await playSeeds(range(2_001, 100), tally, { always: OFTEN })).toBeNull();
      const rare = Object.keys(MOVES).filter((name) => (tally.moves.get(name) ?? 0) < 50);
      expect(rare).toEqual([]);
      // The simulated server's window is always open: what is deferred has tests of its own.
      const harms = IMAGE_HARMS.map((how) => `an image ${how}`);
      const ways = ['json', 'images'].flatMap((form) => [
        `a copy of images goes on as ${form}`,
        `a copy of json goes on as ${form}`,
      ]);
      const counted = [...refusals(), ...harms, ...ways].map((name) => [name, tally.met.get(name) ?? 0] as const);
      console.info(counted.map(([name, times]) => `${times} × ${name}`).join('\n'));
      expect(counted.filter(([, times]) => times === 0)).toEqual([]);
      const played = OUTCOMES.filter((outcome) => outcome !== 'deferred');
      expect(played.filter((outcome) => (tally.outcomes.get(outcome) ?? 0) < 20)).toEqual([]);
    },
  );
});
