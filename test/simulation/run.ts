import { parseArgs } from 'node:util';
import { newTally, playSeeds, range } from './play-seeds.ts';
import { startCluster } from './postgres/cluster.ts';
import { onBoth } from './postgres/compare.ts';
import type { Run } from './simulate.ts';

/**
 * `node test/simulation/run.ts --runs 1000 --seed 1`: one line of JSON at the end; the report of a seed that breaks goes
 * to standard error (`--brief`: only its first line), and the exit code is 1. `docket bench sync --simulate` runs it.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    /** Faults that every plan has in it, apart by semicolons. */
    always: { type: 'string', default: '' },
    brief: { type: 'boolean', default: false },
    /** `memory`, or `postgres`: an embedded one, or a database of its own in the cluster that DOCKET_SIM_POSTGRES names. */
    store: { type: 'string', default: 'memory' },
  },
});
const seed = Number(values.seed);
const always = values.always === '' ? [] : values.always.split(';');
const cluster = values.store === 'postgres' ? await startCluster(process.env.DOCKET_SIM_POSTGRES) : null;
const tally = newTally();
const begun = performance.now();
const brief = async (run: Run): Promise<string> => run.broken[0] ?? '';
const cpu = process.cpuUsage();
const explain = values.brief ? { explain: brief } : {};
const stage = cluster ? { stage: onBoth(cluster) } : {};
const report = await playSeeds(range(seed, Number(values.runs)), tally, { ...explain, ...stage, always });
await cluster?.stop();
const seconds = Math.round((performance.now() - begun) / 100) / 10;
const { user, system } = process.cpuUsage(cpu);
if (report !== null) process.stderr.write(`${report}\n`);
const figures = {
  seed,
  store: values.store,
  runs: tally.runs,
  events: tally.events,
  seconds,
  processorSeconds: Math.round((user + system) / 100_000) / 10,
  outcomes: Object.fromEntries(tally.outcomes),
  met: Object.fromEntries(tally.met),
  broken: report === null ? null : seed + tally.runs - 1,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exitCode = report === null ? 0 : 1;
