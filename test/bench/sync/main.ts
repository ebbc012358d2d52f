import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { comparePouch, compareZero, type PeerFigures } from './compare.ts';
import type { FirstReplica } from './first-replica.ts';
import { inProcess } from './in-process.ts';
import type { LiveFigures } from './live.ts';
import { versionOf } from './peers.ts';
import type { PushFigures } from './push.ts';
import { atLeast, type Bar, below, notRun, round, words } from './report.ts';
import { type Cluster, startCluster, type World } from './world.ts';

/** Program behind `docket bench sync`: it uses both sides of the sync, which no part of the product does. */
const NOTES = {
  zero: 'from its cache, filled before, into memory: nothing on the disk, unencrypted, unredacted',
  pouch: 'from a server’s memory, filled before, to the disk: unencrypted, unredacted, not synced, no index but the id',
};

interface Options {
  readonly cases: number;
  readonly compare: number;
  readonly consoles: readonly number[];
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const rate = ({ rows, seconds }: PeerFigures): number => rows / seconds;

async function firstReplica(world: World, folder: string): Promise<{ figures: FirstReplica; bars: Bar[] }> {
  say(`first replica of ${world.rows} rows, then the same rows out of memory`);
  const figures = await inProcess<FirstReplica>('./first-replica.ts', [world.url, folder]);
  const perCpu = `${round(figures.rows / figures.cpuSeconds)} a second of the console’s processor time`;
  const share = `${round(figures.rawCpuSeconds / figures.cpuSeconds)} by processor time`;
  const bars = [
    atLeast('first replica, rows a second end to end', figures.rows / figures.seconds, 30_000, perCpu),
    atLeast('first replica, share of a raw tuned insert', figures.rawSeconds / figures.seconds, 0.5, share),
    below(
      'seconds until claimed and urgent cases can be worked on',
      figures.usableSeconds,
      5,
      `${figures.usableCases} cases`,
    ),
  ];
  return { figures, bars };
}

async function live(world: World, consoles: readonly number[]): Promise<{ figures: LiveFigures[]; bars: Bar[] }> {
  const figures: LiveFigures[] = [];
  for (const count of consoles) {
    say(`changes to ${count} consoles`);
    figures.push(await inProcess<LiveFigures>('./live.ts', [world.url, world.databaseUrl, String(count)]));
  }
  const bars = figures.flatMap(({ consoles: count, p50, p99 }) =>
    count < 500
      ? [
          below(`change to ${count} consoles, p50 ms`, p50, 15, 'from the press of the button'),
          below(`change to ${count} consoles, p99 ms`, p99, 60),
        ]
      : [below(`change to ${count} consoles, p99 ms`, p99, 150)],
  );
  const [few, many] = [figures[0], figures.at(-1)];
  if (few && many && few !== many) {
    const ratio = many.transactionsPerChange / few.transactionsPerChange;
    const note = `${few.consoles} → ${many.consoles} consoles`;
    bars.push(below('database transactions a change, growth with consoles', ratio, 1.5, note));
  }
  return { figures, bars };
}

async function push(world: World): Promise<{ figures: PushFigures; bars: Bar[] }> {
  say('decisions queued offline');
  // Code and plans are cold before.
  await inProcess<PushFigures>('./push.ts', [world.url, world.databaseUrl]);
  const figures = await inProcess<PushFigures>('./push.ts', [world.url, world.databaseUrl]);
  const note = `${figures.accepted} of ${figures.decisions} accepted`;
  return { figures, bars: [below('seconds until all receipts of 500 decisions', figures.seconds, 1, note)] };
}

/** A peer that cannot run here is no pass: it is named with its reason. */
async function attempt(name: string, bar: number, docket: PeerFigures, run: () => Promise<PeerFigures>, note: string) {
  const title = `first replica, times ${name}`;
  try {
    say(`the same rows by ${name}`);
    const figures = await run();
    if (figures.rows !== docket.rows) throw new Error(`it ended with ${figures.rows} of ${docket.rows} rows`);
    const shown = `${round(rate(docket))} to ${round(rate(figures))} rows a second; ${note}`;
    return { figures, bar: atLeast(title, rate(docket) / rate(figures), bar, shown) };
  } catch (error) {
    const why =
      String((error as Error).message)
        .split('\n')[0]
        ?.slice(0, 200) ?? '';
    return { figures: null, bar: notRun(title, `≥ ${bar}`, why) };
  }
}

/** The same rows by each, one after the other; ours first, from a server that has made no copy of them yet. */
async function compare(cluster: Cluster, cases: number) {
  const world = await cluster.world('small', cases, say);
  try {
    say(`first replica of the ${world.rows} rows that the others get`);
    const docket = await inProcess<FirstReplica>('./first-replica.ts', [world.url, cluster.folder]);
    const zero = await attempt(versionOf('zero'), 5, docket, () => compareZero(cluster, world), NOTES.zero);
    const pouch = await attempt(versionOf('pouch'), 10, docket, () => comparePouch(world), NOTES.pouch);
    return { figures: { cases, docket, zero: zero.figures, pouch: pouch.figures }, bars: [zero.bar, pouch.bar] };
  } finally {
    await world.stop();
  }
}

async function measure(options: Options) {
  const cluster = await startCluster();
  try {
    const world = await cluster.world('whole', options.cases, say);
    const first = await firstReplica(world, cluster.folder);
    const changes = await live(world, options.consoles);
    const pushed = await push(world);
    await world.stop();
    const compared = options.compare > 0 ? await compare(cluster, options.compare) : null;
    const bars = [first, changes, pushed, compared].flatMap((one) => one?.bars ?? []);
    return {
      cases: options.cases,
      rows: world.rows,
      load: round(loadavg()[0] ?? 0),
      firstReplica: first.figures,
      live: changes.figures,
      push: pushed.figures,
      compare: compared?.figures ?? null,
      bars,
      missed: bars.filter(({ met }) => !met).map(({ name }) => name),
    };
  } finally {
    await cluster.stop();
  }
}

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '250000' },
    compare: { type: 'string', default: '30000' },
    consoles: { type: 'string', default: '50,500' },
    json: { type: 'boolean', default: false },
  },
});
const report = await measure({
  cases: Number(values.cases),
  compare: Number(values.compare),
  consoles: values.consoles.split(',').map(Number),
});
process.stdout.write(
  values.json
    ? `${JSON.stringify(report)}\n`
    : `${words(report.bars)}\n${report.missed.length === 0 ? 'all bars met' : `missed: ${report.missed.join(', ')}`} (load ${report.load})\n`,
);
process.exit(report.missed.length === 0 ? 0 : 1);
