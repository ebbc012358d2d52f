import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOVES } from '../moves.ts';
import { newTally, playSeeds, range } from '../play-seeds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { onBoth } from './compare.ts';

// The stories of seeds-0001.test.ts with the server's own feed and commands on a real Postgres: the same faults, the same invariants
// after every event, and the same story as on the twin alone, line by line.

const ENOUGH = 120;
const SEEDS = Number(process.env.DOCKET_SIM_PG_SEEDS ?? ENOUGH);
const only = process.env.DOCKET_SIM_SEED;

describe('on Postgres', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  it('stories go as on the twin', async () => {
    const tally = newTally();
    const seeds = only === undefined ? range(1, SEEDS) : [Number(only)];
    expect(await playSeeds(seeds, tally, { stage: onBoth(cluster) })).toBeNull();
    if (tally.runs < ENOUGH) return;
    const missed = Object.keys(MOVES).filter((name) => !tally.moves.has(name));
    expect(missed).toEqual([]);
    expect([...tally.outcomes.keys()]).toEqual(
      expect.arrayContaining(['accepted', 'accepted_as_second_opinion', 'rejected', 'quarantined', 'deferred']),
    );
    // What it takes is the work: on a machine that others use, several times as long as alone.
  }, 3_600_000);
});
