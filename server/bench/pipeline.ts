import { availableParallelism } from 'node:os';
import { DEMO_SOURCE } from '../db/seed.ts';
import { createDecided } from './decided.ts';
import { startGenerator } from './generator.ts';
import { growTo } from './grow.ts';
import type { LatencySummary } from './histogram.ts';
import { liveMemoryMb } from './live-memory.ts';
import { type Bench, closedLoop, openLoop, type Throughput } from './loops.ts';
import { withOwnServer } from './own-server.ts';
import { rawInsertRate } from './raw-floor.ts';
import type { SecondServerOrder } from './second-server.ts';
import { storyOf } from './story.ts';
import { startWorker } from './worker.ts';

export interface PipelineBenchOptions {
  /** Of each closed loop. */
  readonly events: number;
  readonly openSeconds: number;
  readonly perSecond: number;
  /** Events stored before the last closed loop. */
  readonly stored: number;
  /** Shared buffers in huge pages, where the machine can give them. */
  readonly hugePages: boolean;
  readonly tell: (text: string) => void;
}

const BATCH = 100;
const IN_FLIGHT = 4;
/**
 * Code and plans are cold before, and pages after they were copied. A story begins with everybody's login; from here on its mix stays
 * as it is, so that what is compared are the same kinds of events.
 */
const WARM_UP = 80_000;
/** It has only its own code to warm. */
const WARM_UP_SECOND = 8_000;

export interface PipelineFigures {
  /** `held`, or why there are none. */
  readonly hugePages: string;
  readonly rawPerSecond: number;
  readonly closed: Throughput & { readonly liveMb: number };
  /** With a second server process on the same database; the cores, and what one process left idle of them. */
  readonly two: Throughput & { readonly cores: number; readonly idleWithOne: number };
  readonly open: {
    readonly perSecond: number;
    readonly reply: LatencySummary;
    readonly decision: LatencySummary;
  };
  /**
   * With more stored; `storedBefore` is what was stored when `closed` ended. `again` is what `closed` was, on a new server and an empty
   * Postgres right after: minutes lie between the two, in which a machine may become faster or slower.
   */
  readonly grown: Throughput & {
    readonly stored: number;
    readonly storedBefore: number;
    readonly liveMb: number;
    readonly again: Throughput;
  };
}

const wholeBatches = (events: number): number => Math.max(BATCH, Math.round(events / BATCH) * BATCH);

/** A closed loop while another process shares the work. */
async function withSecond(bench: Bench, from: number, count: number): Promise<Throughput> {
  const second = startWorker<SecondServerOrder, { url: string }>('./second-server.ts');
  try {
    const { databaseUrl, dataFolder } = bench.server.ctx.config;
    await second.ask({ databaseUrl: databaseUrl ?? '', dataFolder });
    await closedLoop(bench, from, WARM_UP_SECOND);
    return await closedLoop(bench, from + WARM_UP_SECOND, count);
  } finally {
    second.stop();
  }
}

/** A story of the marketplace, and how far it was sent to a server of its own. */
interface Told {
  readonly bench: Bench;
  /** Where the next `count` events begin. */
  next(count: number): number;
}

/** Lets `work` measure a server with code and plans warmed up, durable as in production; nothing is left behind. */
function withWarmServer<T>(
  { hugePages }: PipelineBenchOptions,
  story: { readonly events: number; readonly epoch: number },
  work: (told: Told) => Promise<T>,
): Promise<T> {
  const decided = createDecided(() => performance.timeOrigin + performance.now());
  return withOwnServer({ onBatch: decided.note, hugePages }, async (server) => {
    const { url, source } = server;
    const generator = await startGenerator({ url, source: DEMO_SOURCE, secret: source.secret, story, batch: BATCH });
    try {
      let at = 0;
      const next = (count: number): number => {
        at += count;
        return at - count;
      };
      const bench: Bench = { server, decided, generator, inFlight: IN_FLIGHT };
      await closedLoop(bench, next(WARM_UP), WARM_UP);
      return await work({ bench, next });
    } finally {
      generator.stop();
    }
  });
}

/** All figures of one run. What is compared lies as close together as it can. */
export async function measurePipeline(options: PipelineBenchOptions): Promise<PipelineFigures> {
  const { tell } = options;
  const events = wholeBatches(options.events);
  const openEvents = wholeBatches(options.openSeconds * options.perSecond);
  const warmUps = 2 * WARM_UP + WARM_UP_SECOND;
  const story = { events: warmUps + 3 * events + openEvents, epoch: Date.now() };
  tell(`warming up with ${WARM_UP} events`);
  const figures = await withWarmServer(options, story, async ({ bench, next }) => {
    const { pool } = bench.server.ctx;
    const hugePages = options.hugePages ? (bench.server.withoutHugePages ?? 'held') : 'not asked for';
    tell(`huge pages: ${hugePages}`);
    const same = storyOf(story).slice(WARM_UP, WARM_UP + events);
    const floor = { batch: BATCH, inFlight: IN_FLIGHT };
    const rawBefore = await rawInsertRate(pool, same, floor);
    tell(`plain inserts: ${Math.round(rawBefore)} events/s; now all stages, ${events} events`);
    const closed = await closedLoop(bench, next(events), events);
    // Collecting everything is not followed by a run that is compared.
    const liveMb = liveMemoryMb();
    const rawAfter = await rawInsertRate(pool, same, floor);
    tell(`${closed.perSecond} events/s; now by two processes`);
    const two = await withSecond(bench, next(WARM_UP_SECOND + events), events);
    tell(`${two.perSecond} events/s; now ${openEvents} events at ${options.perSecond}/s`);
    const open = await openLoop(bench, next(openEvents), openEvents, options.perSecond);
    tell(`growing to ${options.stored} stored events`);
    const stored = await growTo(pool, options.stored);
    await closedLoop(bench, next(WARM_UP), WARM_UP);
    const grown = await closedLoop(bench, next(events), events);
    tell(`${grown.perSecond} events/s with ${stored} stored; now with few again`);
    return {
      hugePages,
      rawPerSecond: Math.round((rawBefore + rawAfter) / 2),
      closed: { ...closed, liveMb },
      two: { ...two, cores: availableParallelism(), idleWithOne: closed.idle },
      open,
      grown: { ...grown, stored, storedBefore: WARM_UP + events, liveMb: liveMemoryMb() },
    };
  });
  const again = await withWarmServer(options, story, ({ bench, next }) => closedLoop(bench, next(events), events));
  return { ...figures, grown: { ...figures.grown, again } };
}
