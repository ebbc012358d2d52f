import { sql } from 'kysely';
import { subjectsOf } from '../../core/contract/events/subjects.ts';
import type { Trx } from '../db/kysely.ts';
import type { Batch } from '../pipeline/batch.ts';
import { loadEvents } from '../pipeline/claim.ts';
import { correlate } from '../pipeline/correlate/index.ts';
import { detect } from '../pipeline/detect/index.ts';
import { readHere } from '../pipeline/detect/readers.ts';
import { openDirectory } from '../pipeline/project/directory.ts';
import { projectRest, projectTexts } from '../pipeline/project/index.ts';
import type { SaidMessage } from '../pipeline/project/messages.ts';
import { subjectsFor } from '../pipeline/run-batch.ts';
import { score } from '../pipeline/score.ts';
import { type Job, saveJob, workspaceOf } from './job.ts';
import { storedSpoken, takeStored, takeVerdicts } from './stored-signals.ts';
import { enter } from './workspace.ts';

/** Events of one transaction. */
const AT_ONCE = 500;

interface Ordered {
  readonly n: number;
  readonly event_id: string;
  readonly anew: boolean;
  readonly received_at: number;
}

/** The next events, which are all to be read anew, or all taken with the signals that they have. */
async function nextEvents(trx: Trx, job: Job): Promise<Ordered[]> {
  const { rows } = await sql<Ordered>`
    SELECT o.n, o.event_id, o.anew, e.received_at FROM replay_order o JOIN public.events e ON e.id = o.event_id
     WHERE o.n > ${job.done} AND o.n <= ${job.done + AT_ONCE} ORDER BY o.n`.execute(trx);
  const [first] = rows;
  const other = rows.findIndex(({ anew }) => anew !== first?.anew);
  return other < 0 ? rows : rows.slice(0, other);
}

/** Messages have the ids that they have live, so that spans point at the same. */
async function takeMessageIds(trx: Trx, said: readonly SaidMessage[]): Promise<void> {
  const rows = new Map(said.map(({ row }) => [row.external_id, row]));
  const { rows: known } = await sql<{ id: string; external_id: string }>`
    SELECT id, external_id FROM public.messages WHERE external_id = ANY(${[...rows.keys()]}::text[])`.execute(trx);
  await sql`UPDATE messages w SET id = r.id
              FROM unnest(${known.map(({ id }) => id)}::uuid[], ${known.map((row) => row.external_id)}::text[])
                   AS r(id, external_id)
             WHERE w.external_id = r.external_id AND w.id <> r.id`.execute(trx);
  for (const { id, external_id } of known) Object.assign(rows.get(external_id) ?? {}, { id });
}

/**
 * The stages of the pipeline over the next events, with the server's time as it was. It scores, because detectors read
 * tiers, but decides nothing: what would have been asked for is compared at the end, for both sides alike.
 */
async function runStages(batch: Batch, anew: boolean, job: Job): Promise<void> {
  const { trx, events, users, now } = batch;
  const ids = events.map(({ id }) => id);
  const said = await projectTexts(batch);
  await takeMessageIds(trx, said);
  const spoken = anew ? await detect(batch, said) : await storedSpoken(trx, ids);
  await projectRest(batch);
  const correlated = await correlate(batch, said, spoken);
  if (anew) await takeVerdicts(trx, ids);
  else await takeStored(trx, ids);
  const why = { cause: 'replay', champion: job.model } as const;
  await score(trx, users, subjectsFor(batch), why, now, correlated.pulses);
  await correlated.finish();
}

/** Replays the next events into the workspace. */
export async function replayEvents(trx: Trx, job: Job): Promise<Job> {
  await enter(trx, workspaceOf(job));
  const next = await nextEvents(trx, job);
  const last = next.at(-1);
  if (!last) return saveJob(trx, job, { phase: 'signals', total: 1, done: 0 });
  const ids = next.map(({ event_id }) => event_id);
  // What comes later looks back at events too, and must see only those that came before it.
  await sql`INSERT INTO events SELECT * FROM public.events WHERE id = ANY(${ids}::uuid[])`.execute(trx);
  const events = await loadEvents(
    trx,
    next.map(({ n, event_id }) => ({ seq: n, event_id })),
  );
  const now = Math.max(...next.map(({ received_at }) => received_at));
  const users = await openDirectory(trx, events.flatMap(subjectsOf), now);
  await runStages({ trx, now, events, users, read: readHere }, last.anew, job);
  return saveJob(trx, job, { done: last.n });
}
