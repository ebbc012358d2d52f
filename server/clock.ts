import { randomFillSync } from 'node:crypto';
import type { Clock } from '../core/lib/clock.ts';
import { uuidv7 } from '../core/lib/uuid.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Random bytes for ids, fetched many at a time: the pipeline makes thousands of ids a second. */
const pool = new Uint8Array(10 * 1024);
let used = pool.length;

/** A fresh version 7 id at the given time. */
export function newId(now: number): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 10;
  return uuidv7(now, pool.subarray(used - 10, used));
}
