import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { signedHeaders } from '../simulation/sign.ts';
import { batchesOf, type StoryOptions, storyOf } from './story.ts';
import { obeyOrders } from './worker.ts';

/**
 * The load generator: a process of its own, so that its work and the server's are told apart. It is given the story once
 * and then plays parts of it, closed loop (as fast as replies come) or open loop (at a rate, whatever the replies do).
 */
export interface LoadTarget {
  readonly url: string;
  readonly source: string;
  readonly secret: string;
  readonly story: StoryOptions;
  readonly batch: number;
}

export type LoadOrder =
  | { readonly do: 'prepare'; readonly target: LoadTarget }
  | { readonly do: 'closed'; readonly from: number; readonly count: number; readonly inFlight: number }
  | { readonly do: 'open'; readonly from: number; readonly count: number; readonly perSecond: number };

/** Of one batch: when it was due (ms since the epoch), how long its reply took from then, and what was accepted. */
export interface SentBatch {
  readonly firstId: string;
  readonly ids: readonly string[];
  readonly dueAt: number;
  readonly replyMs: number;
  readonly accepted: number;
}
export type LoadAnswer = { readonly batches: readonly SentBatch[] };

const clock = (): number => performance.timeOrigin + performance.now();
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

interface Prepared {
  readonly body: Buffer;
  readonly ids: readonly string[];
}

let target: LoadTarget | null = null;
let prepared: readonly Prepared[] = [];

function post({ url, source, secret }: LoadTarget, body: Buffer): Promise<{ accepted: number }> {
  return new Promise((resolve, reject) => {
    const headers = { ...signedHeaders(source, secret, body, Date.now()), 'content-length': body.length };
    const sent = request(`${url}/api/events`, { method: 'POST', agent, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (reply.statusCode === 202) resolve(JSON.parse(text));
        else reject(new Error(`the server answered ${reply.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function sendOne(to: LoadTarget, { body, ids }: Prepared, dueAt: number): Promise<SentBatch> {
  const { accepted } = await post(to, body);
  return { firstId: ids[0] ?? '', ids, dueAt, replyMs: clock() - dueAt, accepted };
}

async function closedLoop(to: LoadTarget, chosen: readonly Prepared[], inFlight: number): Promise<SentBatch[]> {
  const done: SentBatch[] = [];
  const queue = chosen.values();
  const worker = async (): Promise<void> => {
    for (const one of queue) done.push(await sendOne(to, one, clock()));
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return done;
}

/** A batch leaves when it is due even if earlier ones have no reply yet; latency counts from when it was due. */
async function openLoop(to: LoadTarget, chosen: readonly Prepared[], perSecond: number): Promise<SentBatch[]> {
  const begin = clock() + 100;
  const gap = (to.batch * 1000) / perSecond;
  return Promise.all(
    chosen.map(async (one, index) => {
      const dueAt = begin + index * gap;
      await wait(Math.max(0, dueAt - clock()));
      return sendOne(to, one, dueAt);
    }),
  );
}

async function obey(order: LoadOrder): Promise<LoadAnswer> {
  if (order.do === 'prepare') {
    target = order.target;
    prepared = batchesOf(storyOf(target.story), target.batch).map((events) => ({
      body: Buffer.from(JSON.stringify({ events })),
      ids: events.map(({ id }) => id),
    }));
    return { batches: [] };
  }
  if (!target) throw new Error('the load generator was not prepared');
  const size = target.batch;
  const chosen = prepared.slice(order.from / size, (order.from + order.count) / size);
  const batches =
    order.do === 'closed'
      ? await closedLoop(target, chosen, order.inFlight)
      : await openLoop(target, chosen, order.perSecond);
  return { batches };
}

obeyOrders(obey);
