import { setTimeout as wait } from 'node:timers/promises';
import type { Decided } from './decided.ts';
import type { Generator } from './generator.ts';
import { Histogram } from './histogram.ts';
import { idleShare, machineTime } from './idle.ts';
import type { SentBatch } from './load.ts';
import type { OwnServer } from './own-server.ts';
import { perEvent, processorTime } from './processor-time.ts';

export interface Bench {
  readonly server: OwnServer;
  readonly decided: Decided;
  readonly generator: Generator;
  /** Requests at once of a closed loop. */
  readonly inFlight: number;
}

export interface Throughput {
  readonly events: number;
  /** From the first request until the last event is decided. */
  readonly perSecond: number;
  readonly processor: ReturnType<typeof perEvent>;
  /** The share of all cores that nobody used meanwhile. */
  readonly idle: number;
  readonly residentMb: number;
}

/** Another process tells nobody here what it decided: the queue does, this often. */
const LOOK_EVERY_MS = 50;

async function emptied({ server }: Bench): Promise<void> {
  const { pool } = server.ctx;
  while ((await pool.query('SELECT 1 FROM event_queue ORDER BY seq LIMIT 1')).rows.length > 0)
    await wait(LOOK_EVERY_MS);
}

/** Sends as fast as replies come, and waits until every event is decided, by whatever process. */
export async function closedLoop(bench: Bench, from: number, count: number): Promise<Throughput> {
  const { server, generator, inFlight } = bench;
  const [before, machine, begin] = [await processorTime(server.folder), machineTime(), performance.now()];
  acceptedOf(await generator.run({ do: 'closed', from, count, inFlight }));
  await emptied(bench);
  const seconds = (performance.now() - begin) / 1000;
  return {
    events: count,
    perSecond: Math.round(count / seconds),
    idle: idleShare(machine, machineTime()),
    processor: perEvent(before, await processorTime(server.folder), count),
    residentMb: Math.round(process.memoryUsage().rss / 1_048_576),
  };
}

/** The ids that were sent, all of which must have been accepted. */
function acceptedOf(batches: readonly SentBatch[]): string[] {
  for (const { ids, accepted } of batches) {
    if (accepted !== ids.length) throw new Error(`${ids.length - accepted} events of a batch were not accepted`);
  }
  return batches.flatMap(({ ids }) => ids);
}

/** Sends at a rate, whatever the replies do; latencies count from when a batch was due. */
export async function openLoop({ decided, generator }: Bench, from: number, count: number, perSecond: number) {
  decided.begin();
  const batches = await generator.run({ do: 'open', from, count, perSecond });
  await decided.all(acceptedOf(batches));
  const reply = new Histogram();
  const decision = new Histogram();
  for (const { ids, dueAt, replyMs } of batches) {
    reply.record(replyMs);
    for (const id of ids) decision.record((decided.at(id) ?? Number.POSITIVE_INFINITY) - dueAt);
  }
  decided.forget();
  return { perSecond, reply: reply.summary(), decision: decision.summary() };
}
