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

/** An attempt that has not ended by then has died with its process, and counts as one that failed. */
const UNDER_WAY_MS = 30_000;
/** How long who finds every place taken by attempts under way waits for one of them to end. */
const PATIENCE_MS = 10_000;
/** Of those of other processes nothing tells when they end. */
const LOOK_MS = 100;

type Place =
  | { readonly t: 'taken'; readonly id: string }
  /** As many have failed as may; the oldest is forgotten after so many ms. */
  | { readonly t: 'refused'; readonly ms: number }
  /** Not so many have failed, and the others are still under way. */
  | { readonly t: 'busy' };

const refuse = (max: number, ms: number): HttpError =>
  new HttpError('rate_limited', {
    retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)),
    detail: `${max} failed attempts`,
  });

/**
 * At most `max` failures of one origin in any window, over all processes of the database. An attempt under way has its
 * place until it is known how it ends; who finds every place taken, and not by failures alone, waits for one.
 */
export function createAttemptLimit(
  { db, clock, log }: Pick<ServerContext, 'db' | 'clock' | 'log'>,
  { kind, max }: Limit,
): AttemptLimit {
  /** Attempts of this process, by origin. */
  const underWay = new Map<string, Set<Promise<unknown>>>();
  /** Who of an origin asks for a place last; they ask one after the other. */
  const lines = new Map<string, Promise<unknown>>();

  function take(from: string): Promise<Place> {
    const now = clock.now();
    return db.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`attempt ${kind} ${from}`}, 0))`.execute(trx);
      const counted = await trx
        .selectFrom('failed_attempts')
        .select(['failed_at', 'under_way_until'])
        .where('kind', '=', kind)
        .where('origin', '=', from)
        .where('failed_at', '>', atTime(now - ATTEMPT_WINDOW_MS))
        .orderBy('failed_at')
        .limit(max)
        .execute();
      if (counted.length >= max) {
        const isBusy = counted.some(({ under_way_until }) => under_way_until !== null && under_way_until > now);
        return isBusy ? { t: 'busy' } : { t: 'refused', ms: (counted[0]?.failed_at ?? now) + ATTEMPT_WINDOW_MS - now };
      }
      const id = newId(now);
      const under_way_until = new Date(now + UNDER_WAY_MS);
      await trx
        .insertInto('failed_attempts')
        .values({ id, kind, origin: from, failed_at: new Date(now), under_way_until })
        .execute();
      return { t: 'taken', id };
    });
  }

  /** The place goes back, or stays for the window. */
  async function end(id: string, failed: boolean): Promise<void> {
    try {
      if (failed) {
        await db.updateTable('failed_attempts').set({ under_way_until: null }).where('id', '=', id).execute();
      } else await db.deleteFrom('failed_attempts').where('id', '=', id).execute();
    } catch (error) {
      // How it ended stays so for who attempted it; here it counts as a failure, if a little later.
      log.warn({ kind, error: (error as Error).message }, 'how an attempt ended could not be noted');
    }
  }

  async function run<T>(id: string, work: () => Promise<T | null>): Promise<T | null> {
    let failed = false;
    try {
      const result = await work();
      failed = result === null;
      return result;
    } finally {
      await end(id, failed);
    }
  }

  async function oneEnds(from: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const look = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LOOK_MS);
    });
    await Promise.race([look, ...(underWay.get(from) ?? [])]);
    clearTimeout(timer);
  }

  async function placeFor(from: string, patience: number): Promise<string> {
    for (;;) {
      const place = await take(from);
      if (place.t === 'taken') return place.id;
      if (place.t === 'refused') throw refuse(max, place.ms);
      if (clock.monotonic() >= patience) throw refuse(max, 1_000);
      await oneEnds(from);
    }
  }

  /** Behind who of the same origin asked before. */
  async function inLine(from: string): Promise<string> {
    const patience = clock.monotonic() + PATIENCE_MS;
    const mine = (lines.get(from) ?? Promise.resolve()).then(() => placeFor(from, patience));
    const last = mine.catch(() => undefined);
    lines.set(from, last);
    try {
      return await mine;
    } finally {
      if (lines.get(from) === last) lines.delete(from);
    }
  }

  return {
    async attempt(from, work) {
      const running = run(await inLine(from), work);
      const ended = running.catch(() => undefined);
      const here = underWay.get(from) ?? new Set();
      underWay.set(from, here.add(ended));
      try {
        return await running;
      } finally {
        here.delete(ended);
        if (here.size === 0) underWay.delete(from);
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
