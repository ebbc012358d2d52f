import type { Stage } from '../report.ts';
import type { Run } from '../simulate.ts';
import type { Cluster } from './cluster.ts';
import { type InMemory, type OnPostgres, playInMemory, playOnPostgres } from './play.ts';

/** Lines of the trace around the place where the two part. */
const AROUND = 6;
/** Stories after which the rows of earlier ones are cleared away. */
const VACUUM_EVERY = 25;

/** In words, what a story did otherwise on Postgres than on the twin alone; null when it was the same, line by line. */
function differenceOf(onPostgres: OnPostgres, inMemory: InMemory): string | null {
  const at = [...onPostgres.trace.keys()].find((n) => onPostgres.trace[n] !== inMemory.trace[n]);
  if (at !== undefined || onPostgres.trace.length !== inMemory.trace.length) {
    const from = Math.max(0, (at ?? onPostgres.trace.length) - AROUND);
    const some = (lines: readonly string[]): string => lines.slice(from, from + 2 * AROUND).join('\n');
    return `another story: on Postgres\n${some(onPostgres.trace)}\non the twin\n${some(inMemory.trace)}`;
  }
  if (onPostgres.held === inMemory.held) return null;
  return `another end: Postgres holds ${onPostgres.held}, the twin alone ${inMemory.held}`;
}

/** Each story on Postgres, and on the twin alone: it is broken also where the two differ. */
export function onBoth(cluster: Cluster): Stage {
  let played = 0;
  const play: Stage['play'] = async (seed, chosen): Promise<Run> => {
    played += 1;
    if (played % VACUUM_EVERY === 0) await cluster.images.vacuum();
    const run = await playOnPostgres(cluster, seed, chosen);
    if (run.broken.length > 0) return run;
    const difference = differenceOf(run, await playInMemory(cluster, seed, chosen));
    return difference === null ? run : { ...run, broken: [difference] };
  };
  const file = 'test/simulation/postgres/stories.pg.test.ts';
  return { play, replay: (seed) => `DOCKET_SIM_SEED=${seed} npx vitest run --project postgres ${file}` };
}
