/** Time is an argument. Milliseconds since the epoch, and a monotonic reading that no clock change moves. */
export interface Clock {
  now(): number;
  monotonic(): number;
}
