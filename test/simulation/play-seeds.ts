import { explainFailure } from './report.ts';
import { type Run, simulate } from './simulate.ts';

export interface Tally {
  runs: number;
  events: number;
  /** Kinds of moves, and of outcomes, and how often each came. */
  readonly moves: Map<string, number>;
  readonly outcomes: Map<string, number>;
}

export const newTally = (): Tally => ({ runs: 0, events: 0, moves: new Map(), outcomes: new Map() });

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Plays seeds until one breaks: then it answers what is to be said about it, else null. */
export async function playSeeds(
  seeds: Iterable<number>,
  tally: Tally,
  explain: (run: Run) => Promise<string> = explainFailure,
  always: readonly string[] = [],
): Promise<string | null> {
  for (const seed of seeds) {
    const run = await simulate(String(seed), { always });
    tally.runs += 1;
    tally.events += run.events;
    for (const { t } of run.plan) count(tally.moves, t);
    for (const outcome of run.outcomes) count(tally.outcomes, outcome);
    if (run.broken.length > 0) return explain(run);
  }
  return null;
}

export const range = (from: number, runs: number): number[] => Array.from({ length: runs }, (_, n) => from + n);
