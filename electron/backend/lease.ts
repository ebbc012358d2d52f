import type { Clock, Timers } from '../../core/lib/clock.ts';

const LOOK_MS = 30_000;

/**
 * Past its lease the console locks, whatever it is doing. Timers stand still while a machine sleeps, so the clock is
 * looked at often, and `onLook` hears of it; one that was set back does not make the lease longer. The returned function
 * ends it.
 */
export function watchLease(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  notAfter: number,
  { onLook, lock }: { onLook(): void; lock(): void },
): () => void {
  const end = clock.monotonic() + notAfter - clock.now();
  let stop = (): void => undefined;
  const look = (): void => {
    const left = Math.min(notAfter - clock.now(), end - clock.monotonic());
    onLook();
    if (left <= 0) lock();
    else stop = timers.after(Math.min(left, LOOK_MS), look);
  };
  look();
  return () => stop();
}
