/** Seconds. The first retry is quick, later ones double up to a minute; jitter spreads the consoles of an office. */
const FIRST = 1;
const LONGEST = 60;
/** Where coming again is unlikely to help: an old console, a full disk. */
export const SLOW_RETRY = 30;
/** A live stream closed this often within seconds of opening is replaced by regular questions. */
export const QUICK_CLOSES = 3;
export const POLL_SECONDS = 5;
/** After this many questions the stream is tried again. */
export const POLLS_BEFORE_LIVE = 12;

/**
 * Seconds to wait before try number `failures` + 1: between half of the doubled step and all of it. `retryAfter` is
 * the least that the server asked for; consoles that were told the same do not come at the same time. `jitter` is random,
 * 0 ≤ x < 1.
 */
export function backOff(failures: number, retryAfter: number | null, jitter: number): number {
  const step = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10));
  return Math.max((retryAfter ?? 0) * (1 + jitter / 2), step * (0.5 + jitter / 2));
}
