import { setTimeout as wait } from 'node:timers/promises';
import { createMarketplace, type Happening, type MarketplaceOptions } from './marketplace.ts';
import { loadPosition, type Position, savePosition, TELLING } from './position.ts';
import type { ItemResult, Sender } from './sender.ts';

export interface Tally {
  accepted: number;
  duplicate: number;
  rejected: number;
  /** Refusals by code. */
  codes: Record<string, number>;
}

export interface RunOptions {
  readonly sender: Sender;
  readonly story: Omit<MarketplaceOptions, 'epoch'>;
  /** Where the position is kept; null begins anew each time. */
  readonly positionFile: string | null;
  /** Ends after so many events of this run; null goes on. */
  readonly limit: number | null;
  /** Sends the history only. */
  readonly historyOnly: boolean;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Counts what the server said, also of a run that ends in an error. */
  readonly tally: Tally;
  /** Called and waited for after each batch. */
  readonly onBatch: (batch: {
    sent: number;
    live: boolean;
    truths: readonly NonNullable<Happening['truth']>[];
  }) => void | Promise<void>;
}

const BATCH = 200;

const sameStory = (position: Position, story: RunOptions['story']): boolean =>
  position.telling === TELLING &&
  Object.entries(story).every(([key, value]) => position.options[key as keyof typeof story] === value);

function count(tally: Tally, results: readonly ItemResult[]): void {
  for (const { status, code } of results) {
    tally[status] += 1;
    if (status === 'rejected') tally.codes[code ?? 'unknown'] = (tally.codes[code ?? 'unknown'] ?? 0) + 1;
  }
}

export const emptyTally = (): Tally => ({ accepted: 0, duplicate: 0, rejected: 0, codes: {} });

async function untilTime(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(Math.max(ms, 0), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Tells the story to the server: the history as fast as it is taken, then each event when its time has come. What is
 * about to be sent is saved before it leaves, so that a run that is cut off at any point goes on without a gap.
 */
export async function runSimulation(options: RunOptions): Promise<void> {
  const { sender, signal, now, tally, positionFile: file } = options;
  const saved = file === null ? null : await loadPosition(file);
  let position: Position =
    saved && sameStory(saved, options.story)
      ? saved
      : { telling: TELLING, options: { ...options.story, epoch: now() }, taken: 0, shift: 0, pending: [] };
  let sent = 0;

  const deliver = async (batch: readonly Happening[], live: boolean): Promise<void> => {
    if (file !== null) await savePosition(file, position);
    count(tally, await sender.send(position.pending));
    sent += position.pending.length;
    const truths = batch.flatMap(({ truth }) => (truth ? [truth] : []));
    await options.onBatch({ sent, live, truths });
    position = { ...position, pending: [] };
  };

  const { happenings } = createMarketplace(position.options);
  for (let i = 0; i < position.taken; i += 1) happenings.next();
  if (position.pending.length > 0) await deliver([], position.taken > 0);

  const { epoch } = position.options;
  let next = happenings.next().value;
  let resumed = false;
  while (!signal.aborted && (options.limit === null || sent < options.limit)) {
    const live = next.at >= epoch;
    if (live && options.historyOnly) break;
    if (live && !resumed) {
      resumed = true;
      // Nobody told the story meanwhile: it goes on from here instead of catching up.
      if (saved) position = { ...position, shift: Math.max(position.shift, now() - next.at) };
    }
    const batch: Happening[] = [];
    const room = Math.min(BATCH, (options.limit ?? Number.POSITIVE_INFINITY) - sent);
    while (batch.length < room && next.at >= epoch === live && (!live || next.at + position.shift <= now())) {
      batch.push(next);
      next = happenings.next().value;
    }
    if (batch.length === 0) {
      await untilTime(next.at + position.shift - now(), signal);
      continue;
    }
    const shift = live ? position.shift : 0;
    position = {
      ...position,
      taken: position.taken + batch.length,
      pending: batch.map((happening) => happening.event(shift)),
    };
    await deliver(batch, live);
  }
  if (file !== null) await savePosition(file, position);
}
