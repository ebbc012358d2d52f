import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenAtRest, brokenNow, ReplicaWorld, uuid } from '../../support/replica-world.ts';

/** One thing that happens. `desk` 0 or 1, `n` a case. */
type Step =
  | {
      readonly t: 'act';
      readonly desk: number;
      readonly name: 'claim' | 'release' | 'decide' | 'add_note';
      readonly n: number;
    }
  | { readonly t: 'undo'; readonly desk: number }
  | { readonly t: 'wait'; readonly desk: number; readonly ms: number }
  | { readonly t: 'jump'; readonly desk: number; readonly ms: number }
  | {
      readonly t: 'weather';
      readonly desk: number;
      readonly change: 'down' | 'up' | 'cut' | 'loses' | 'doubles' | 'no streams' | 'slow';
    }
  | { readonly t: 'crash'; readonly desk: number; readonly write: number }
  | { readonly t: 'poke'; readonly desk: number }
  | { readonly t: 'case' | 'long case' | 'commit' }
  | { readonly t: 'raise' | 'erase'; readonly n: number }
  | { readonly t: 'role'; readonly desk: number; readonly role: 'moderator' | 'auditor' };

const desk = fc.nat(1);
const n = fc.integer({ min: 1, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      t: fc.constant('act' as const),
      desk,
      n,
      name: fc.constantFrom('claim', 'release', 'decide', 'decide', 'add_note'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ t: fc.constant('undo' as const), desk }) },
  {
    weight: 4,
    arbitrary: fc.record({ t: fc.constant('wait' as const), desk, ms: fc.constantFrom(10, 1_000, 11_000, 70_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ t: fc.constant('jump' as const), desk, ms: fc.constantFrom(-3_600_000, -5_000, 60_000) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      t: fc.constant('weather' as const),
      desk,
      change: fc.constantFrom('down', 'up', 'cut', 'loses', 'doubles', 'no streams', 'slow', 'slow'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ t: fc.constant('crash' as const), desk, write: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 3, arbitrary: fc.record({ t: fc.constant('poke' as const), desk }) },
  { weight: 4, arbitrary: fc.record({ t: fc.constantFrom('case' as const, 'long case' as const, 'commit' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ t: fc.constantFrom('raise' as const, 'erase' as const), n: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ t: fc.constant('role' as const), desk, role: fc.constantFrom('moderator', 'auditor') }),
  },
);

const SEEN = { state: 'open', tier: 'medium', claimed_by: null };
let actions = 0;

function argsOf(name: string, caseNo: number): Record<string, unknown> {
  const case_id = uuid(5, caseNo);
  if (name === 'add_note') return { case_id, body: 'a note' };
  if (name !== 'decide') return { case_id };
  actions += 1;
  const made = { id: uuid(7, actions), kind: 'message_throttled', hours: null };
  return { case_id, reason_code: 'contact_sharing', comment: null, actions: [made], verdicts: [], seen: SEEN };
}

function apply(world: ReplicaWorld, one: Step, last: (string | null)[]): void {
  const { authority } = world;
  const at = world.desks['desk' in one && one.desk === 1 ? 1 : 0];
  switch (one.t) {
    case 'act': {
      const id = at.act(one.name, argsOf(one.name, one.n));
      if (id) world.kept.add(id);
      last[one.desk] = id;
      return;
    }
    case 'undo': {
      const id = last[one.desk];
      if (id && at.undo(id)) world.withdrawn.add(id);
      return;
    }
    case 'wait':
      at.advance(one.ms);
      return;
    case 'jump':
      at.time.jump(one.ms);
      return;
    case 'weather':
      at.weather.down = one.change === 'down';
      at.weather.cutAfter = one.change === 'cut' ? 3 : null;
      at.weather.losesReplies = one.change === 'loses';
      at.weather.doubles = one.change === 'doubles';
      at.weather.streams = one.change !== 'no streams';
      at.weather.slow = one.change === 'slow' ? 3 : 0;
      if (!['up', 'doubles', 'slow'].includes(one.change)) at.cut();
      return;
    case 'crash':
      at.faults.crashAt(one.write);
      return;
    case 'poke':
      at.poke();
      return;
    case 'case':
      world.addCase();
      return;
    case 'long case':
      world.addCase(authority.begin(), false);
      return;
    case 'commit': {
      const [oldest] = authority.openTransactions;
      if (oldest !== undefined) authority.commit(oldest);
      return;
    }
    case 'raise':
      world.raiseTier(one.n);
      return;
    case 'erase':
      world.erase(one.n);
      return;
    case 'role':
      authority.setRole(at.person, one.role);
      at.cut();
      return;
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const world = new ReplicaWorld();
  const last: (string | null)[] = [null, null];
  try {
    await world.settle();
    for (const one of steps) {
      apply(world, one, last);
      await world.settle();
      expect(brokenNow(world)).toEqual([]);
    }
    await world.heal();
    expect(brokenAtRest(world)).toEqual([]);
  } finally {
    world.destroy();
  }
}

describe('invariants I1–I9 (core/replica/SPEC.md)', () => {
  it('hold under any interleaving of commands, refusals, duplicates, pages, weather, clock jumps and crashes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), play), {
      numRuns: Number(process.env.DOCKET_PROPERTY_RUNS ?? 100),
      interruptAfterTimeLimit: 100_000,
      markInterruptAsFailure: false,
    });
  }, 150_000);
});
