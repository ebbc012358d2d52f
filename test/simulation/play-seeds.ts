import type { Move } from './moves.ts';
import { explainFailure, ON_THE_TWIN, type Stage } from './report.ts';
import type { Run } from './simulate.ts';

export interface Tally {
  runs: number;
  events: number;
  /** Kinds of moves, and of outcomes, and how often each came. */
  readonly moves: Map<string, number>;
  readonly outcomes: Map<string, number>;
  readonly met: Map<string, number>;
}

export const newTally = (): Tally => ({ runs: 0, events: 0, moves: new Map(), outcomes: new Map(), met: new Map() });

const count = (counts: Map<string, number>, name: string, times = 1): void =>
  void counts.set(name, (counts.get(name) ?? 0) + times);

export interface PlayOptions {
  readonly stage?: Stage;
  readonly explain?: (run: Run, stage: Stage) => Promise<string>;
  /** Faults that every plan has in it. */
  readonly always?: readonly string[];
  /** Instead of each seed's own. */
  readonly plan?: readonly Move[];
}

/** Plays seeds until one breaks: then it answers what is to be said about it, else null. */
export async function playSeeds(
  seeds: Iterable<number>,
  tally: Tally,
  options: PlayOptions = {},
): Promise<string | null> {
  const { stage = ON_THE_TWIN, explain = explainFailure, always = [], plan } = options;
  for (const seed of seeds) {
    const run = await stage.play(String(seed), { always, ...(plan ? { plan } : {}) });
    tally.runs += 1;
    tally.events += run.events;
    for (const { t } of run.plan) count(tally.moves, t);
    for (const outcome of run.outcomes) count(tally.outcomes, outcome);
    for (const [what, times] of run.met) count(tally.met, what, times);
    if (run.broken.length > 0) return explain(run, stage);
  }
  return null;
}

export const range = (from: number, runs: number): number[] => Array.from({ length: runs }, (_, n) => from + n);
