import { DEMO_SOURCE } from '../db/seed.ts';
import type { AskAnswer, Asked, AskOrder } from './ask.ts';
import { startGenerator } from './generator.ts';
import { Histogram, type LatencySummary } from './histogram.ts';
import { type OwnServer, withOwnServer } from './own-server.ts';
import { perEvent, processorTime } from './processor-time.ts';
import { startWorker } from './worker.ts';

export interface EvaluateBenchOptions {
  /** Events of the marketplace that are worked off before. */
  readonly history: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly tell: (text: string) => void;
}

const BATCH = 100;
const IN_FLIGHT = 4;
/** Code and plans are cold before. */
const WARM_UP_SECONDS = 4;

export interface EvaluateFigures {
  readonly history: number;
  readonly asked: number;
  readonly perSecond: number;
  /** From when a question was due until its answer was there. */
  readonly reply: LatencySummary;
  /** Replies by what they decided. */
  readonly decisions: Readonly<Record<string, number>>;
  /** Answered by the policy of the source, because the state could not be read in time. */
  readonly degraded: number;
  /** Not answered with 200. */
  readonly failed: number;
  /** Found in the database afterwards. */
  readonly stored: number;
  readonly processor: ReturnType<typeof perEvent>;
}

/** In shadow mode everything would be allowed. */
const SHADOW_OFF = `UPDATE settings SET value = '{"global":false}' WHERE key = 'shadow'`;

const tally = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

const storedIn = async ({ ctx }: OwnServer): Promise<number> =>
  (await ctx.pool.query<{ n: number }>('SELECT count(*) AS n FROM evaluations')).rows[0]?.n ?? 0;

function summarise(asked: readonly Asked[]) {
  const reply = new Histogram();
  for (const { replyMs } of asked) reply.record(replyMs);
  return {
    asked: asked.length,
    reply: reply.summary(),
    decisions: tally(asked.flatMap(({ decision }) => decision ?? [])),
    degraded: asked.filter(({ degraded }) => degraded).length,
    failed: asked.filter(({ status }) => status !== 200).length,
  };
}

/** A marketplace's month is worked off, then another process asks about its accounts at a steady rate. */
export function measureEvaluate(options: EvaluateBenchOptions): Promise<EvaluateFigures> {
  const { seconds, perSecond, tell } = options;
  return withOwnServer({}, async (server) => {
    const history = Math.max(BATCH, Math.round(options.history / BATCH) * BATCH);
    const story = { events: history, epoch: Date.now() };
    const target = { url: server.url, source: DEMO_SOURCE, secret: server.source.secret, story };
    await server.ctx.pool.query(SHADOW_OFF);
    tell(`working off ${history} events`);
    const generator = await startGenerator({ ...target, batch: BATCH });
    try {
      await generator.run({ do: 'closed', from: 0, count: history, inFlight: IN_FLIGHT });
      await server.processAll();
    } finally {
      generator.stop();
    }
    // What autovacuum would have done by the time a marketplace has this history.
    await server.ctx.pool.query('VACUUM (ANALYZE)');
    const warmUp = WARM_UP_SECONDS * perSecond;
    const count = seconds * perSecond;
    const asker = startWorker<AskOrder, AskAnswer>('./ask.ts');
    try {
      await asker.ask({ do: 'prepare', target: { ...target, questions: warmUp + count } });
      await asker.ask({ do: 'ask', from: 0, count: warmUp, perSecond });
      const storedBefore = await storedIn(server);
      tell(`asking ${perSecond} times a second for ${seconds} s`);
      const before = await processorTime(server.folder);
      const { asked } = await asker.ask({ do: 'ask', from: warmUp, count, perSecond });
      const after = await processorTime(server.folder);
      const stored = (await storedIn(server)) - storedBefore;
      return { history, perSecond, ...summarise(asked), stored, processor: perEvent(before, after, count) };
    } finally {
      asker.stop();
    }
  });
}
