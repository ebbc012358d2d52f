import type { Refusal } from '../../core/contract/errors.ts';
import type { Clock, Timers } from '../../core/lib/clock.ts';
import type { Changed } from '../../core/replica/replica.ts';

export type WatchResult =
  | { readonly t: 'data'; readonly value: unknown }
  | { readonly t: 'refused'; readonly refusal: Refusal }
  /** Nothing to say yet: before the first replica is here. */
  | { readonly t: 'nothing' };

type Said = Exclude<WatchResult, { t: 'nothing' }>;

interface Watch {
  /** Tables, or the name of the live value. */
  readonly reads: readonly string[];
  readonly run: () => WatchResult;
  /** `json` is the result as JSON, which is made anyway to see whether it is new. */
  readonly send: (result: Said, json: string) => void;
  last: string | null;
  /** When a change last made it run, by the monotonic clock. */
  ranAt: number;
}

/** While a person works what others change is shown this often; at other times, and what they do themselves, at once. */
const PACE_MS = 250;
/** So long after the last word of a window somebody works at it. */
const WORKS_MS = 1_000;

const concerns = ({ reads }: Watch, changed: Changed): boolean =>
  changed === 'all' || reads.some((name) => changed.has(name));

/**
 * Live queries: run at once and again when something they read has changed. Changes before one has its turn are one run; a
 * value that did not change is not sent again.
 */
export class Watches {
  readonly #time: { readonly clock: Clock; readonly timers: Timers };
  readonly #watches = new Set<Watch>();
  readonly #dirty = new Set<Watch>();
  #flush: NodeJS.Immediate | null = null;
  #timer: (() => void) | null = null;
  #workedAt = Number.NEGATIVE_INFINITY;

  constructor(time: { readonly clock: Clock; readonly timers: Timers }) {
    this.#time = time;
  }

  /** The returned function ends the watch. */
  add(reads: Watch['reads'], run: Watch['run'], send: Watch['send']): () => void {
    const watch: Watch = { reads, run, send, last: null, ranAt: Number.NEGATIVE_INFINITY };
    this.#watches.add(watch);
    this.#run(watch);
    return () => {
      this.#watches.delete(watch);
      this.#dirty.delete(watch);
    };
  }

  /** A window asked for something: somebody is at work there. */
  worked(): void {
    this.#workedAt = this.#time.clock.monotonic();
  }

  changed(changed: Changed): void {
    for (const watch of this.#watches) if (concerns(watch, changed)) this.#dirty.add(watch);
    if (changed === 'all') this.hurry();
    else this.#flushSoon();
  }

  /** What changed is the person's own doing: it is not made to wait. */
  hurry(): void {
    for (const watch of this.#dirty) watch.ranAt = Number.NEGATIVE_INFINITY;
    this.#flushSoon();
  }

  /** Those that read this are run before this returns. */
  runNow(name: string): void {
    for (const watch of this.#watches) {
      if (!watch.reads.includes(name)) continue;
      this.#dirty.delete(watch);
      this.#run(watch);
    }
  }

  close(): void {
    if (this.#flush) clearImmediate(this.#flush);
    this.#timer?.();
    this.#watches.clear();
    this.#dirty.clear();
  }

  #flushSoon(): void {
    if (this.#dirty.size > 0) this.#flush ??= setImmediate(() => this.#runDirty());
  }

  /** One at a time, in turn: what a person asks for meanwhile waits for one of them and not for all. */
  #runDirty(): void {
    this.#flush = null;
    const now = this.#time.clock.monotonic();
    const isWorking = now - this.#workedAt < WORKS_MS;
    let wait = Number.POSITIVE_INFINITY;
    for (const watch of this.#dirty) {
      const left = isWorking ? watch.ranAt + PACE_MS - now : 0;
      if (left > 0) {
        wait = Math.min(wait, left);
        continue;
      }
      this.#dirty.delete(watch);
      watch.ranAt = now;
      this.#flushSoon();
      this.#run(watch);
      return;
    }
    if (wait === Number.POSITIVE_INFINITY) return;
    this.#timer?.();
    this.#timer = this.#time.timers.after(wait, () => this.#flushSoon());
  }

  #run(watch: Watch): void {
    const result = watch.run();
    if (result.t === 'nothing') return;
    const json = JSON.stringify(result);
    if (json === watch.last) return;
    watch.last = json;
    watch.send(result, json);
  }
}
