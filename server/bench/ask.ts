import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { signedHeaders } from '../simulation/sign.ts';
import { questionsOf } from './questions.ts';
import { type StoryOptions, storyOf } from './story.ts';
import { obeyOrders } from './worker.ts';

/** The load generator of `bench evaluate`: a process of its own, at a rate, whatever the replies do. */
export interface AskTarget {
  readonly url: string;
  readonly source: string;
  readonly secret: string;
  readonly story: StoryOptions;
  readonly questions: number;
}
export type AskOrder =
  | { readonly do: 'prepare'; readonly target: AskTarget }
  | { readonly do: 'ask'; readonly from: number; readonly count: number; readonly perSecond: number };

/** `replyMs` counts from when the question was due, so that a server which falls behind shows it. */
export interface Asked {
  readonly replyMs: number;
  readonly status: number;
  readonly decision: string | null;
  readonly degraded: boolean;
}
export type AskAnswer = { readonly asked: readonly Asked[] };

const clock = (): number => performance.timeOrigin + performance.now();
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let target: AskTarget | null = null;
let questions: readonly object[] = [];

function post({ url, source, secret }: AskTarget, body: Buffer): Promise<Omit<Asked, 'replyMs'>> {
  return new Promise((resolve, reject) => {
    const headers = { ...signedHeaders(source, secret, body, Date.now()), 'content-length': body.length };
    const sent = request(`${url}/api/evaluate`, { method: 'POST', agent, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        const { decision = null, degraded = false } = JSON.parse(Buffer.concat(chunks).toString());
        resolve({ status: reply.statusCode ?? 0, decision, degraded });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function askAll(to: AskTarget, from: number, count: number, perSecond: number): Promise<Asked[]> {
  const begin = clock() + 100;
  const due = Array.from({ length: count }, (_, index) => begin + (index * 1_000) / perSecond);
  return Promise.all(
    due.map(async (dueAt, index) => {
      const body = Buffer.from(JSON.stringify({ id: randomUUID(), ...questions[from + index] }));
      await wait(Math.max(0, dueAt - clock()));
      const answer = await post(to, body);
      return { ...answer, replyMs: clock() - dueAt };
    }),
  );
}

async function obey(order: AskOrder): Promise<AskAnswer> {
  if (order.do === 'prepare') {
    target = order.target;
    questions = questionsOf(storyOf(target.story), target.questions);
    return { asked: [] };
  }
  if (!target) throw new Error('the load generator was not prepared');
  return { asked: await askAll(target, order.from, order.count, order.perSecond) };
}

obeyOrders(obey);
