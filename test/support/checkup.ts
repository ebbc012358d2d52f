import type { Timers } from '../../core/lib/clock.ts';
import { type CheckReport, Checkup, type CheckupOptions } from '../../core/replica/checkup.ts';

/** Pauses are over at once. */
const timers: Timers = {
  after: (_ms, fn) => {
    const soon = setImmediate(fn);
    return () => clearImmediate(soon);
  },
};
const never = (): never => {
  throw new Error('not expected of one comparison');
};

/** Compares a replica with its server once, while nothing else goes on. */
export const checkOnce = (
  of: Pick<CheckupOptions, 'transport' | 'replica' | 'order'>,
  now: () => number,
  signal = new AbortController().signal,
): Promise<CheckReport | null> =>
  new Checkup({
    ...of,
    clock: { now, monotonic: now },
    timers,
    random: () => 0,
    idle: () => true,
    onGap: () => undefined,
    onReport: never,
    onFailure: never,
  }).check(signal);
