const STEPS = [250, 500, 1000, 2000, 3000];

/** Milliseconds before attempt `failures + 1`; the host is on this machine, so waits stay short. `random` is 0…1. */
export const retryDelay = (failures: number, random: number): number =>
  Math.round((STEPS[Math.min(failures, STEPS.length - 1)] ?? 3000) * (0.75 + random * 0.5));
