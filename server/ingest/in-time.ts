import { DeadlineError, withDeadline } from '../deadline.ts';
import { HttpError } from '../http-error.ts';

/** A database that is there and does not answer (frozen, or behind a network that swallows) would keep a platform waiting for ever. */
const ANSWERED_WITHIN_MS = 20_000;

/**
 * The outcome of taking something in, or `unavailable` when it takes too long. What was begun goes on: it may be stored after all, and
 * is a duplicate then when it is sent again.
 */
export async function inTime<T>(work: () => Promise<T>, ms = ANSWERED_WITHIN_MS): Promise<T> {
  try {
    return await withDeadline(ms, work);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    const detail = `the database did not answer within ${ms / 1_000} s`;
    throw new HttpError('unavailable', { detail, cause: error, retryAfterSeconds: 5 });
  }
}
