import type { Clock, Timers } from '../../core/lib/clock.ts';

interface Due {
  readonly at: number;
  readonly fire: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Real time that can be moved forward: what falls due on the way fires at once. */
export class SkipTime {
  #ahead = 0;
  readonly #due = new Set<Due>();

  readonly clock: Clock = {
    now: () => Date.now() + this.#ahead,
    monotonic: () => performance.now() + this.#ahead,
  };

  readonly timers: Timers = {
    after: (ms, fn) => {
      const fire = (): void => {
        clearTimeout(entry.timer);
        if (this.#due.delete(entry)) fn();
      };
      const entry: Due = {
        at: this.clock.now() + ms,
        fire,
        timer: setTimeout(() => fire(), Math.min(ms, 2 ** 31 - 1)),
      };
      entry.timer.unref();
      this.#due.add(entry);
      return () => {
        clearTimeout(entry.timer);
        this.#due.delete(entry);
      };
    },
  };

  skip(ms: number): void {
    this.#ahead += ms;
    const now = this.clock.now();
    const ready = [...this.#due].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    for (const { fire } of ready) fire();
  }
}
