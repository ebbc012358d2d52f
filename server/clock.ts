import { randomFillSync } from 'node:crypto';
import type { Clock, Timers } from '../core/lib/clock.ts';
import { uuidv7 } from '../core/lib/uuid.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

export const systemTimers: Timers = {
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Random bytes for ids, fetched many at a time: the pipeline makes thousands of ids a second. */
const pool = new Uint8Array(10 * 1024);
let used = pool.length;

let lastMs = 0;
let counter = 0;

/**
 * A fresh version 7 id at the given time. Ids of one process rise strictly: the 12 bits after the version count within
 * the millisecond (RFC 9562, 6.2, method 1), and run into the next one when they are full.
 */
export function newId(now: number): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 10;
  const random = pool.subarray(used - 10, used);
  if (now > lastMs) {
    lastMs = now;
    counter = random[1] ?? 0;
  } else if (counter < 0xfff) {
    counter += 1;
  } else {
    lastMs += 1;
    counter = 0;
  }
  random[0] = counter >> 8;
  random[1] = counter & 0xff;
  return uuidv7(lastMs, random);
}
