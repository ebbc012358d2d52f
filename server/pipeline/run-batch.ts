import { subjectsOf } from '../../core/contract/events/subjects.ts';
import type { ServerContext } from '../context.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Batch, StagedEvent } from './batch.ts';
import type { Subject } from './behaviour/subjects.ts';
import { type Claim, claimPlaces, loadEvents } from './claim.ts';
import { correlate } from './correlate/index.ts';
import { decide } from './decide/index.ts';
import { markCounterparties } from './decide/mark-evidence.ts';
import { detect, type SignalRow } from './detect/index.ts';
import { openDirectory } from './project/directory.ts';
import { projectRest, projectTexts } from './project/index.ts';
import { score } from './score.ts';

/** Thrown with the places that the batch had claimed: they are back in the queue. */
export class BatchError extends Error {
  override readonly name = 'BatchError';
  readonly seqs: readonly number[];
  constructor(seqs: readonly number[], cause: unknown) {
    super(`a batch of ${seqs.length} failed: ${(cause as Error).message}`, { cause });
    this.seqs = seqs;
  }
}

/** All stages over one claim in one transaction: it happens as a whole or not at all. Answers how many events it was. */
export async function runBatch(ctx: ServerContext, claim: Claim): Promise<number> {
  const { metrics } = ctx;
  let seqs: readonly number[] = [];
  try {
    const processed = await ctx.batches.run(async (trx) => {
      const places = await claimPlaces(trx, claim);
      seqs = places.map(({ seq }) => seq);
      if (places.length === 0) return [];
      const events = await metrics.timed('stage load', () => loadEvents(trx, places, ctx.recentEvents));
      const now = ctx.clock.now();
      const users = await metrics.timed('stage accounts', () => openDirectory(trx, events.flatMap(subjectsOf), now));
      await runStages({ trx, now, events, users, read: ctx.readers.read }, metrics);
      return events;
    });
    metrics.processed(processed.map(({ receivedAt }) => receivedAt));
    ctx.onBatch(processed.map(({ id }) => id));
    return processed.length;
  } catch (error) {
    throw new BatchError(seqs, error);
  }
}

async function runStages(batch: Batch, { timed }: Metrics): Promise<void> {
  const { trx, users, now } = batch;
  const said = await timed('stage project', () => projectTexts(batch));
  const [spoken] = await Promise.all([
    timed('stage detect', () => detect(batch, said)),
    timed('stage project', () => projectRest(batch)),
  ]);
  const correlated = await timed('stage correlate', () => correlate(batch, said, spoken));
  const signals = [...spoken, ...correlated.signals];
  const causes = causesOf(batch, signals);
  const subjects = subjectsFor(batch);
  const why = { cause: 'event', eventOf: (userId: string) => causes.get(userId)?.id ?? null } as const;
  const scored = await timed('stage score', () => score(trx, users, subjects, why, now, correlated.pulses));
  await timed('stage decide', async () => {
    await decide({
      trx,
      scored,
      newSignalIds: new Set(signals.map(({ id }) => id)),
      live: users.live,
      correlationOf: (userId) => causes.get(userId)?.correlationId ?? batch.events[0]?.correlationId ?? '',
      now,
    });
    await markCounterparties(batch);
    await correlated.finish();
  });
}

/** Every account of the batch, as of its latest event or of what we knew before; never after now. */
export function subjectsFor({ events, users, now }: Batch): Subject[] {
  const latest = new Map<string, number>();
  for (const event of events) {
    for (const externalId of subjectsOf(event)) {
      const { id, last_seen_at } = users.of(externalId);
      const known = latest.get(id) ?? last_seen_at ?? 0;
      latest.set(id, Math.min(now, Math.max(known, event.occurredAt)));
    }
  }
  return [...latest].map(([userId, asOf]) => ({ userId, asOf }));
}

/** The event that a user's score and case follow from: the last with a signal of theirs, else the last that names them. */
function causesOf({ events, users }: Batch, signals: readonly SignalRow[]): Map<string, StagedEvent> {
  const causes = new Map<string, StagedEvent>();
  for (const event of events) for (const id of subjectsOf(event)) causes.set(users.of(id).id, event);
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const { user_id, event_id } of signals) {
    const event = byId.get(event_id);
    if (event) causes.set(user_id, event);
  }
  return causes;
}
