import { sql } from 'kysely';
import type { Clock } from '../../core/lib/clock.ts';
import type { Db } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

/** The events that wait for the pipeline, and how many may. */
export interface Backlog {
  readonly max: number;
  /** At most a second old, with what was accepted here since. */
  waiting(): Promise<number>;
  /** Throws `overloaded` when it is full: the platform keeps its events and tries again. */
  refuseWhenFull(): Promise<void>;
  /** Told by whoever stored new events. */
  grew(events: number): void;
}

const READ_EVERY_MS = 1_000;
/** Long enough for the pipeline to take a good part of the backlog. */
const RETRY_AFTER_SECONDS = 5;

/** From this part of the bound on places are counted one by one. */
const COUNTED_FROM = 0.5;

/**
 * How many events wait, as SQL. Two index look-ups give the width of the queue, which tells that there is room; but one
 * place that stays behind makes a queue wide that is nearly empty, so near the bound its places are counted.
 */
export const waitingEvents = (max: number) => sql<number>`(
  SELECT CASE WHEN width < ${sql.lit(Math.ceil(max * COUNTED_FROM))} THEN width
              ELSE (SELECT count(*) FROM (SELECT FROM event_queue LIMIT ${sql.lit(2 * max)}) places) END
    FROM (SELECT COALESCE((SELECT max(seq) FROM event_queue) - (SELECT min(seq) FROM event_queue) + 1, 0) AS width) queue)`;

async function read(db: Db, max: number): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`SELECT ${waitingEvents(max)} AS waiting`.execute(db);
  return rows[0]?.waiting ?? 0;
}

/**
 * Other processes store too, so the bound is kept to within what all of them accept in a second. Nothing that was
 * accepted is dropped for it.
 */
export function createBacklog({ db, clock, max }: { db: Db; clock: Clock; max: number }): Backlog {
  let known = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  async function waiting(): Promise<number> {
    if (clock.monotonic() - readAt > READ_EVERY_MS) {
      readAt = clock.monotonic();
      known = await read(db, max);
    }
    return known;
  }
  return {
    max,
    waiting,
    async refuseWhenFull() {
      const events = await waiting();
      if (events < max) return;
      throw new HttpError('overloaded', { detail: `${events} events wait`, retryAfterSeconds: RETRY_AFTER_SECONDS });
    },
    grew(events) {
      known += events;
    },
  };
}
