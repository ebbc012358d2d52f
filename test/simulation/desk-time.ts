import type { Clock, Timers } from '../../core/lib/clock.ts';
import type { Scheduler } from './scheduler.ts';

/** The clock of one machine: it may be set, run fast or slow, and stand still while the machine sleeps. */
export class DeskTime {
  readonly #scheduler: Scheduler;
  readonly #name: string;
  #offset: number;
  #awakeAt = 0;
  #slept = 0;

  constructor(scheduler: Scheduler, name: string, begin: number) {
    this.#scheduler = scheduler;
    this.#name = name;
    this.#offset = begin;
  }

  readonly clock: Clock = {
    now: () => this.#scheduler.now + this.#offset,
    monotonic: () => this.#scheduler.now - this.#slept + Math.max(0, this.#awakeAt - this.#scheduler.now),
  };

  /** The wall clock is set; nothing falls due by it. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** Until then nothing runs on this machine; its monotonic clock stands still. */
  sleep(ms: number): void {
    const { now } = this.#scheduler;
    if (now + ms <= this.#awakeAt) return;
    this.#slept += now + ms - Math.max(now, this.#awakeAt);
    this.#awakeAt = now + ms;
  }

  get asleep(): boolean {
    return this.#scheduler.now < this.#awakeAt;
  }

  /** Since it woke up, ms. */
  get awakeFor(): number {
    return this.#scheduler.now - this.#awakeAt;
  }

  /** Timers of one process: `alive` says whether there is still somebody to call. */
  timersFor(alive: () => boolean, guard: (fn: () => void) => void): Timers {
    return {
      after: (ms, fn) => this.when(ms, `${this.#name} timer`, () => alive() && guard(fn)),
    };
  }

  /** As Scheduler.after, but a sleeping machine does it when it wakes up. */
  when(ms: number, name: string, fn: () => void): () => void {
    let cancel = this.#scheduler.after(ms, name, () => {
      if (!this.asleep) return fn();
      cancel = this.when(this.#awakeAt - this.#scheduler.now, name, fn);
    });
    return () => cancel();
  }
}
