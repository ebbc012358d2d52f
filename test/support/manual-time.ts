import type { Clock, Timers } from '../../core/lib/clock.ts';

/** Time that moves only when told to. */
export class ManualTime {
  #now: number;
  #monotonic = 0;
  readonly #due = new Set<{ at: number; fn: () => void }>();

  constructor(now: number) {
    this.#now = now;
  }

  readonly clock: Clock = { now: () => this.#now, monotonic: () => this.#monotonic };

  readonly timers: Timers = {
    after: (ms, fn) => {
      const entry = { at: this.#monotonic + ms, fn };
      this.#due.add(entry);
      return () => this.#due.delete(entry);
    },
  };

  advance(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
    for (const entry of [...this.#due].sort((a, b) => a.at - b.at)) {
      if (entry.at <= this.#monotonic && this.#due.delete(entry)) entry.fn();
    }
  }

  /** Goes on while `work` waits for something that keeps a pace, ten times as fast as the real one. */
  async during<T>(work: Promise<T>): Promise<T> {
    const passing = setInterval(() => this.advance(100), 10);
    try {
      return await work;
    } finally {
      clearInterval(passing);
    }
  }

  /** The wall clock is set; nothing falls due by it. */
  jump(ms: number): void {
    this.#now += ms;
  }
}
