import { createHash } from 'node:crypto';
import type { Scheduler } from './scheduler.ts';

/** What happened, line by line, and one hash over all of it: the same seed gives the same hash. */
export class Trace {
  readonly #scheduler: Scheduler;
  readonly #lines: string[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  note(text: string): void {
    this.#lines.push(`${(this.#scheduler.now / 1000).toFixed(3).padStart(9)}  ${text}`);
  }

  get hash(): string {
    return createHash('sha256').update(this.#lines.join('\n')).digest('hex').slice(0, 16);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
