import { setTimeout as wait } from 'node:timers/promises';
import type { DryRunLine } from '../replay/dry-run.ts';
import { answer, tell } from './define.ts';
import { type Call, type Follow, refused } from './person.ts';
import { createProgressWords, differenceWords } from './replay-words.ts';

const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 1_000;

/** Tells progress, not more often than a person reads. */
function teller(): (progress: Parameters<ReturnType<typeof createProgressWords>>[0]) => void {
  const words = createProgressWords(() => performance.now());
  let said = { at: Number.NEGATIVE_INFINITY, phase: '' };
  return (progress) => {
    const text = words(progress);
    const at = performance.now();
    if (progress.phase === said.phase && at - said.at < SAY_EVERY_MS) return;
    said = { at, phase: progress.phase };
    tell(text);
  };
}

export async function dryRun(follow: Follow, body: object, json: boolean): Promise<number> {
  const say = teller();
  const results: Extract<DryRunLine, { result: unknown }>['result'][] = [];
  const refusal = await follow('/api/replays', { reason: 'dry run', ...body, dry_run: true }, (line: DryRunLine) => {
    if ('progress' in line) say(line.progress);
    else results.push(line.result);
  });
  if (refusal) return refused(refusal);
  const [result] = results;
  if (!result) {
    tell('The dry run ended early. The log of the server says why.');
    return 1;
  }
  answer(json ? JSON.stringify(result) : differenceWords(result.summary));
  return 0;
}

/** Follows a job until it is through. The server works on it whether or not anybody does. */
async function followJob(call: Call, id: string, json: boolean): Promise<number> {
  const say = teller();
  for (;;) {
    const reply = await call('GET', `/api/replays/${id}`);
    if (reply.status !== 200) return refused(reply);
    const { replay } = reply.body;
    if (replay.state === 'running' || replay.state === 'applying') {
      say({ ...replay, phase: replay.state === 'applying' ? 'compare' : replay.phase });
      await wait(LOOK_EVERY_MS);
      continue;
    }
    answer(json ? JSON.stringify(replay) : jobWords(replay));
    return replay.state === 'failed' || replay.state === 'cancelled' ? 1 : 0;
  }
}

const jobWords = (replay: { id: string; kind: string; state: string; error: string | null; summary: never }): string =>
  [
    `${replay.kind} ${replay.id}: ${replay.state}`,
    ...(replay.error === null ? [] : [replay.error]),
    ...(replay.summary === null ? [] : [differenceWords(replay.summary)]),
  ].join('\n');

export async function begin(call: Call, body: object, json: boolean): Promise<number> {
  const reply = await call('POST', '/api/replays', body);
  if (reply.status !== 202) return refused(reply);
  tell(`${reply.body.replay.id} has begun; it goes on when this ends.`);
  return followJob(call, reply.body.replay.id, json);
}

export async function settle(
  call: Call,
  id: string,
  how: 'apply' | 'cancel',
  reason: string,
  json: boolean,
): Promise<number> {
  const reply = await call('POST', `/api/replays/${encodeURIComponent(id)}/${how}`, { reason });
  if (reply.status !== 200) return refused(reply);
  if (how === 'apply') return followJob(call, reply.body.replay.id, json);
  answer(json ? JSON.stringify(reply.body.replay) : jobWords({ ...reply.body.replay, summary: null }));
  return 0;
}

export async function list(call: Call, json: boolean): Promise<number> {
  const reply = await call('GET', '/api/replays');
  if (reply.status !== 200) return refused(reply);
  const line = (one: Record<string, string>) =>
    `${one.id} ${one.kind} ${one.state}, ${one.model}, ${one.detector} signals, ${one.started_at}: ${one.reason}`;
  answer(json ? JSON.stringify(reply.body) : reply.body.replays.map(line).join('\n') || 'No replays.');
  return 0;
}

export async function showOnce(call: Call, id: string, json: boolean): Promise<number> {
  const reply = await call('GET', `/api/replays/${encodeURIComponent(id)}`);
  if (reply.status !== 200) return refused(reply);
  const { replay: one } = reply.body;
  const place = one.state === 'running' || one.state === 'applying' ? ` ${one.phase} ${one.done} of ${one.total}` : '';
  answer(json ? JSON.stringify(one) : `${jobWords(one)}${place}`);
  return 0;
}
