import { sql } from 'kysely';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { atTime } from '../db/at-time.ts';
import { HttpError } from '../http-error.ts';

/** Counts failed attempts by where they come from; what succeeds costs nothing. */
export interface AttemptLimit {
  /**
   * Runs one attempt, which answers null when it failed. Throws `rate_limited` after too many failures. What `work` throws
   * is no failure of who attempts.
   */
  attempt<T>(from: string, work: () => Promise<T | null>): Promise<T | null>;
}

/** Longest window of any limit: older attempts may be forgotten. */
export const ATTEMPT_WINDOW_MS = 15 * 60_000;

interface Limit {
  /** What is attempted: each kind counts by itself. */
  readonly kind: 'sign_in' | 'enrolment_code' | 'own_password';
  readonly max: number;
}

/**
 * At most `max` failures of one origin in any window, over all processes of the database. An attempt under way has its
 * place until it is known how it ends; who finds every place taken waits for those of this process.
 */
export function createAttemptLimit(
  { db, clock, log }: Pick<ServerContext, 'db' | 'clock' | 'log'>,
  { kind, max }: Limit,
): AttemptLimit {
  const underWay = new Map<string, Set<Promise<unknown>>>();
  /** Attempts of this process that have ended. */
  let ended = 0;

  /** Takes a place, or answers when the oldest failure is forgotten. */
  function take(from: string): Promise<{ id: string } | { full: number }> {
    const now = clock.now();
    return db.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`attempt ${kind} ${from}`}, 0))`.execute(trx);
      const counted = await trx
        .selectFrom('failed_attempts')
        .select('failed_at')
        .where('kind', '=', kind)
        .where('origin', '=', from)
        .where('failed_at', '>', atTime(now - ATTEMPT_WINDOW_MS))
        .orderBy('failed_at')
        .limit(max)
        .execute();
      if (counted.length >= max) return { full: (counted[0]?.failed_at ?? now) + ATTEMPT_WINDOW_MS - now };
      const id = newId(now);
      await trx
        .insertInto('failed_attempts')
        .values({ id, kind, origin: from, failed_at: new Date(now) })
        .execute();
      return { id };
    });
  }

  async function giveBack(id: string): Promise<void> {
    try {
      await db.deleteFrom('failed_attempts').where('id', '=', id).execute();
    } catch (error) {
      // What succeeded stays so; the place is free again when its window is over.
      log.warn({ kind, error: (error as Error).message }, 'an attempt that did not fail still counts');
    }
  }

  async function run<T>(id: string, work: () => Promise<T | null>): Promise<T | null> {
    let failed = false;
    try {
      const result = await work();
      failed = result === null;
      return result;
    } finally {
      if (!failed) await giveBack(id);
    }
  }

  return {
    async attempt(from, work) {
      for (;;) {
        const endedBefore = ended;
        const place = await take(from);
        const here = underWay.get(from) ?? new Set();
        if ('id' in place) {
          const running = run(place.id, work);
          const end = running.then(
            () => undefined,
            () => undefined,
          );
          underWay.set(from, here.add(end));
          try {
            return await running;
          } finally {
            ended += 1;
            here.delete(end);
            if (here.size === 0) underWay.delete(from);
          }
        }
        // While the answer was on its way a place may have been given back.
        if (here.size === 0 && ended !== endedBefore) continue;
        if (here.size === 0) {
          const retryAfterSeconds = Math.max(1, Math.ceil(place.full / 1_000));
          throw new HttpError('rate_limited', { retryAfterSeconds, detail: `${max} failed attempts` });
        }
        await Promise.race(here);
      }
    },
  };
}

/** Forgets what counts no longer. */
export const forgetAttempts = async ({ db, clock }: Pick<ServerContext, 'db' | 'clock'>): Promise<void> => {
  await db
    .deleteFrom('failed_attempts')
    .where('failed_at', '<', atTime(clock.now() - ATTEMPT_WINDOW_MS))
    .execute();
};
