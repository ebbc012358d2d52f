import type { Clock } from '../../core/lib/clock.ts';
import { HttpError } from '../http-error.ts';

/** Counts failed attempts by where they come from; what succeeds costs nothing. */
export interface AttemptLimit {
  /** Runs one attempt, which answers null when it failed. Throws `rate_limited` after too many failures. */
  attempt<T>(from: string, work: () => Promise<T | null>): Promise<T | null>;
}

/** Beyond so many addresses those without recent failures are forgotten. */
const SWEEP_AT = 10_000;

/** At most `max` failures of one origin in any `windowMs`; attempts under way count until it is known how they end. */
export function createAttemptLimit(clock: Clock, { max, windowMs }: { max: number; windowMs: number }): AttemptLimit {
  const failures = new Map<string, number[]>();
  const recent = (from: string, now: number): number[] =>
    (failures.get(from) ?? []).filter((at) => at > now - windowMs);
  function sweep(now: number): void {
    for (const from of failures.keys()) if (recent(from, now).length === 0) failures.delete(from);
  }
  return {
    async attempt(from, work) {
      const now = clock.monotonic();
      const counted = recent(from, now);
      const [first = now] = counted;
      if (counted.length >= max) {
        const retryAfterSeconds = Math.max(1, Math.ceil((first + windowMs - now) / 1_000));
        throw new HttpError('rate_limited', { retryAfterSeconds, detail: `${max} failed attempts from this address` });
      }
      if (failures.size >= SWEEP_AT) sweep(now);
      failures.set(from, [...counted, now]);
      const result = await work();
      if (result !== null) {
        const list = failures.get(from) ?? [];
        const mine = list.indexOf(now);
        if (mine >= 0) list.splice(mine, 1);
      }
      return result;
    },
  };
}
