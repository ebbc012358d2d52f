import type { Clock } from '../lib/clock.ts';

/** One answer of the server: its clock, and this machine's readings around it, ms. */
export interface TimeSample {
  readonly serverTime: number;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** A measurement is replaced by a less exact one only when it is this old: clocks drift, and jump. */
const TRUST_MS = 60_000;

/**
 * How far this machine's wall clock is from the server's, measured at every answer by the middle of its round trip
 * (the offset of RFC 5905, without the server's own delay). The error is at most half of the round trip.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** Both clocks at the last answer, or when this began. */
  #reference: { readonly wall: number; readonly monotonic: number };
  #best: { readonly offset: number; readonly error: number; readonly at: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#reference = { wall: clock.now(), monotonic: clock.monotonic() };
  }

  measure({ serverTime, sentAt, receivedAt }: TimeSample): void {
    const error = Math.max(0, receivedAt - sentAt) / 2;
    const offset = serverTime - (sentAt + receivedAt) / 2;
    const at = this.#clock.monotonic();
    this.#reference = { wall: this.#clock.now(), monotonic: at };
    const best = this.#best;
    // A better one always counts; so does one that contradicts the last beyond what both may err: the clock was set.
    const counts =
      !best || error <= best.error || at - best.at > TRUST_MS || Math.abs(offset - best.offset) > error + best.error;
    if (counts) this.#best = { offset, error, at };
  }

  /** Ms to add to this machine's wall clock; null before the first answer. */
  get offset(): number | null {
    return this.#best === null ? null : Math.round(this.#best.offset);
  }

  /** Ms by which the wall clock has moved other than the monotonic one since the last answer. */
  get jump(): number {
    const { wall, monotonic } = this.#reference;
    return Math.round(this.#clock.now() - wall - (this.#clock.monotonic() - monotonic));
  }

  /** The server's time as well as it is known here. */
  now(): number {
    return Math.round(this.#clock.now() + (this.#best?.offset ?? 0));
  }
}
