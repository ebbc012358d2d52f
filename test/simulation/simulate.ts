import { ALWAYS_OPEN, type EnforcementWindow } from '../../core/enforcement/window.ts';
import { IN_MEMORY, type Storage } from './backend.ts';
import { brokenAtRest, brokenNow } from './invariants.ts';
import { type Keys, quickKeys } from './keys.ts';
import { drawPlan, MOVES, type Move } from './moves.ts';
import { Random } from './random.ts';
import type { Twin } from './twin.ts';
import { REST_MS, World } from './world.ts';
import type { Sizes } from './world-options.ts';

const CLOSED: EnforcementWindow = {
  ...ALWAYS_OPEN,
  freezes: [{ from: Date.UTC(2026, 0), until: Date.UTC(2027, 0), why: 'stocktaking' }],
};

export interface Run {
  readonly seed: string;
  readonly plan: readonly Move[];
  /** In words; empty when all held. */
  readonly broken: readonly string[];
  readonly trace: readonly string[];
  readonly hash: string;
  readonly events: number;
  /** Of every command that the last server recorded, in order. */
  readonly outcomes: readonly string[];
  /** What came about, and how often. */
  readonly met: ReadonlyMap<string, number>;
  /** As it is in the end. */
  readonly twin: Twin;
}

export interface SimulateOptions {
  /** Instead of the seed's own plan. */
  readonly plan?: readonly Move[];
  /** Faults that every plan has in it. */
  readonly always?: readonly string[];
  /** Where the server's rows lie. */
  readonly storage?: Storage;
  /** Instead of what the seed draws. */
  readonly sizes?: Sizes;
  readonly keys?: Keys;
}

/** What of a story somebody may choose. */
export type Chosen = Pick<SimulateOptions, 'plan' | 'always'>;

/** Somewhere to play: on the twin, or on Postgres too. */
export type Play = (seed: string, chosen: Chosen) => Promise<Run>;

/** What the seed draws before anything happens. */
export function drawn(seed: string, always: readonly string[] = []) {
  const random = new Random(`${seed}/plan`);
  const extent = { desks: random.pick([2, 2, 3]), cases: random.between(2, 5) };
  const small = random.chance(0.3);
  const world = {
    ...extent,
    // Now and then bans have to wait for a window that does not open.
    window: random.chance(0.15) ? CLOSED : ALWAYS_OPEN,
    leaseMs: random.chance(0.1) ? random.between(20_000, 120_000) : 72 * 3_600_000,
    sessionMs: random.chance(0.1) ? random.between(20_000, 120_000) : 12 * 3_600_000,
    inlineRows: small ? random.between(1, 6) : 500,
    maxWaitingBytes: small ? random.between(1_500, 20_000) : 1_000_000,
    page: random.pick([2, 5, 2_000]),
    partRows: random.pick([1, 3, 2_000]),
    rangeRows: random.pick([1, 2, 1_000]),
    urgentCases: random.pick([1, 2, 200]),
    copies: random.chance(0.7),
    imageDesks: random.pick([0, 0, 1, 3]),
    history: random.pick([1, 3, 500, 500]),
  };
  return { world, plan: drawPlan(random, extent, always) };
}

/** Plays one seed to its end or to the first thing that breaks. Real time and real chance have no part in it. */
export async function simulate(seed: string, options: SimulateOptions = {}): Promise<Run> {
  const { world: size, plan: ownPlan } = drawn(seed, options.always);
  const plan = options.plan ?? ownPlan;
  const world = new World({
    ...size,
    ...options.sizes,
    seed,
    keys: options.keys ?? quickKeys,
    powerFails: plan.some(({ t }) => t === 'power fails'),
    storage: options.storage ?? IN_MEMORY,
  });
  let events = 0;
  let broken: string[] = [];
  const until = async (end: number, enough: () => boolean): Promise<void> => {
    while (broken.length === 0 && !enough()) {
      const name = await world.scheduler.step(end);
      if (name === null) return;
      events += 1;
      world.tend();
      broken = brokenNow(world);
    }
  };
  try {
    await world.begin();
    for (const { at, t, args } of plan) {
      world.scheduler.after(at, t, () => {
        world.trace.note(`${t} ${JSON.stringify(args)}`);
        MOVES[t]?.play(world, args);
      });
    }
    const lastMove = plan.at(-1)?.at ?? 0;
    await until(lastMove + 1, () => false);
    world.heal();
    const end = world.scheduler.now + REST_MS;
    await until(world.scheduler.now + 5_000, () => false);
    await until(end, () => world.quiet);
    if (broken.length === 0) broken = brokenAtRest(world);
  } catch (error) {
    broken = [`thrown: ${error instanceof Error ? error.stack : String(error)}`];
  } finally {
    world.destroy();
  }
  for (const problem of broken) world.trace.note(problem);
  const { lines, hash } = world.trace;
  const { twin } = world.server;
  const outcomes = twin.recorded.map(({ outcome }) => outcome);
  return { seed, plan, broken, trace: lines, hash, events, outcomes, met: world.met, twin };
}
