import type { Move } from './moves.ts';
import type { Play, Run } from './simulate.ts';

/** Runs that are spent on it at most. */
const TRIALS = 120;

/** The kind of a problem: its invariant, without the ids and numbers that another plan has others of. */
const kindOf = ({ broken }: Run): string => (broken[0] ?? '').replace(/[0-9a-f-]{36}/g, '').split(/[:\n]/)[0] ?? '';

/** The same failure with as few moves as can be found: half of them left out, then a quarter, down to single ones. */
export async function shrink(failed: Run, play: Play): Promise<Run> {
  let best = failed;
  let trials = 0;
  for (let size = Math.ceil(failed.plan.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best.plan.length && trials < TRIALS; ) {
      trials += 1;
      const plan: Move[] = [...best.plan.slice(0, start), ...best.plan.slice(start + size)];
      const run = await play(failed.seed, { plan });
      if (run.broken.length > 0 && kindOf(run) === kindOf(failed)) best = run;
      else start += size;
    }
  }
  return best;
}
