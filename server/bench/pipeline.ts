import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from '../app.ts';
import { readConfig } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { createPool } from '../db/pool.ts';
import { DEMO_SOURCE, seedDemo } from '../db/seed.ts';
import { createDecided, type Decided } from './decided.ts';
import { type Generator, startGenerator } from './generator.ts';
import { growTo } from './grow.ts';
import { Histogram, type LatencySummary } from './histogram.ts';
import type { SentBatch } from './load.ts';
import { perEvent, processorTime } from './processor-time.ts';
import { rawInsertRate } from './raw-floor.ts';
import { storyOf } from './story.ts';

export interface PipelineBenchOptions {
  /** Of each closed loop. */
  readonly events: number;
  readonly openSeconds: number;
  readonly perSecond: number;
  /** Events stored before the last closed loop. */
  readonly stored: number;
  readonly tell: (text: string) => void;
}

const BATCH = 100;
const IN_FLIGHT = 4;
/** Code and plans are cold before. */
const WARM_UP = 5_000;

export interface Throughput {
  readonly events: number;
  /** From the first request until the last event is decided. */
  readonly perSecond: number;
  readonly processor: ReturnType<typeof perEvent>;
  readonly residentMb: number;
}

export interface PipelineFigures {
  readonly rawPerSecond: number;
  readonly closed: Throughput;
  readonly open: {
    readonly perSecond: number;
    readonly reply: LatencySummary;
    readonly decision: LatencySummary;
  };
  readonly grown: Throughput & { readonly stored: number; readonly storedBefore: number };
}

interface Bench {
  readonly folder: string;
  readonly server: Server;
  readonly decided: Decided;
  readonly generator: Generator;
}

const clock = (): number => performance.timeOrigin + performance.now();
const wholeBatches = (events: number): number => Math.max(BATCH, Math.round(events / BATCH) * BATCH);

async function closedLoop({ folder, decided, generator }: Bench, from: number, count: number): Promise<Throughput> {
  const before = await processorTime(folder);
  const begin = clock();
  const batches = await generator.run({ do: 'closed', from, count, inFlight: IN_FLIGHT });
  const end = await decided.all(idsOf(batches));
  const after = await processorTime(folder);
  return {
    events: count,
    perSecond: Math.round((count * 1000) / (end - begin)),
    processor: perEvent(before, after, count),
    residentMb: Math.round(process.memoryUsage().rss / 1_048_576),
  };
}

function idsOf(batches: readonly SentBatch[]): string[] {
  for (const { ids, accepted } of batches) {
    if (accepted !== ids.length) throw new Error(`${ids.length - accepted} events of a batch were not accepted`);
  }
  return batches.flatMap(({ ids }) => ids);
}

async function openLoop({ decided, generator }: Bench, from: number, count: number, perSecond: number) {
  const batches = await generator.run({ do: 'open', from, count, perSecond });
  await decided.all(idsOf(batches));
  const reply = new Histogram();
  const decision = new Histogram();
  for (const { ids, dueAt, replyMs } of batches) {
    reply.record(replyMs);
    for (const id of ids) decision.record((decided.at(id) ?? Number.POSITIVE_INFINITY) - dueAt);
  }
  return { perSecond, reply: reply.summary(), decision: decision.summary() };
}

/** Everything on an own Postgres, durable as in production; nothing is left behind. */
export async function measurePipeline(options: PipelineBenchOptions): Promise<PipelineFigures> {
  const { tell } = options;
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbedded({ dataFolder: folder });
  const ends: (() => unknown)[] = [];
  try {
    await migrate(postgres.url);
    const decided = createDecided(clock);
    const env = { DOCKET_PORT: '0', DOCKET_DATA: folder, DOCKET_DEMO: '1', DOCKET_LOG: 'error' };
    const config = readConfig({ ...env, DATABASE_URL: postgres.url });
    const server = await createServer(config, { onBatch: decided.note });
    ends.unshift(() => server.destroy());
    const { source } = await seedDemo(server.ctx);
    const { url } = await server.start();
    const pool = createPool(postgres.url);
    ends.unshift(() => pool.end());

    const events = wholeBatches(options.events);
    const openEvents = wholeBatches(options.openSeconds * options.perSecond);
    const story = { events: WARM_UP + 2 * events + openEvents, epoch: Date.now() };
    const target = { url, source: DEMO_SOURCE, secret: source.secret, story, batch: BATCH };
    const generator = await startGenerator(target);
    ends.unshift(() => generator.stop());
    const bench = { folder, server, decided, generator };
    const floor = { batch: BATCH, inFlight: IN_FLIGHT };
    const same = storyOf(story).slice(WARM_UP, WARM_UP + events);

    tell(`warming up with ${WARM_UP} events`);
    await closedLoop(bench, 0, WARM_UP);
    const rawBefore = await rawInsertRate(pool, same, floor);
    tell(`plain inserts: ${Math.round(rawBefore)} events/s; now all stages, ${events} events`);
    const closed = await closedLoop(bench, WARM_UP, events);
    const rawAfter = await rawInsertRate(pool, same, floor);
    tell(`${closed.perSecond} events/s; now ${openEvents} events at ${options.perSecond}/s`);
    const open = await openLoop(bench, WARM_UP + events, openEvents, options.perSecond);
    const storedBefore = WARM_UP + events + openEvents;
    tell(`growing to ${options.stored} stored events`);
    const stored = await growTo(pool, options.stored);
    const grown = await closedLoop(bench, storedBefore, events);
    return {
      rawPerSecond: Math.round((rawBefore + rawAfter) / 2),
      closed,
      open,
      grown: { ...grown, stored, storedBefore },
    };
  } finally {
    for (const end of ends) await end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
