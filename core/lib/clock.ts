/** Time is an argument. Milliseconds since the epoch, and a monotonic reading that no clock change moves. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** Waiting is an argument, too. */
export interface Timers {
  /** Calls `fn` after so many ms; the returned function takes it back. */
  after(ms: number, fn: () => void): () => void;
}
