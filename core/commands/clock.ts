/** Clocks drift, answers take their time: less than this says nothing. */
const TOLERANCE_MS = 60_000;

/** What a device knew of its clock when the person acted; null where it never heard of the server in that run. */
export interface ClockWitness {
  /** Ms from its wall clock to the server's, measured at the last answer. */
  readonly offset: number | null;
  /** Ms by which the wall clock has moved other than the monotonic one since then. */
  readonly jump: number | null;
}

export interface Sending {
  /** By the server's clock, when it arrived. */
  readonly now: number;
  /** By the device's wall clock, when it was sent. */
  readonly sentAt: number;
  /** When the device's command before it was made, by the wall clock; null for the first. */
  readonly previousAt: number | null;
}

/**
 * Whether the wall clock that a command was made by was set meanwhile. The decision counts all the same: who reads it
 * is told that its time is doubtful. A monotonic clock stands still while a machine sleeps, so that a wall clock that
 * went ahead of it is doubtful only when the offset to the server has changed as well.
 */
export function isClockSuspect(
  command: { readonly at: number; readonly clock?: ClockWitness | undefined },
  { now, sentAt, previousAt }: Sending,
): boolean {
  const { at, clock } = command;
  if (at > sentAt + TOLERANCE_MS) return true;
  if (previousAt !== null && at < previousAt - TOLERANCE_MS) return true;
  const jump = clock?.jump ?? 0;
  if (jump < -TOLERANCE_MS) return true;
  const offset = clock?.offset ?? null;
  const wasSet = offset !== null && Math.abs(now - sentAt - offset) > TOLERANCE_MS;
  return wasSet && jump > TOLERANCE_MS;
}
