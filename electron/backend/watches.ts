import type { Refusal } from '../../core/contract/errors.ts';
import type { Changed } from '../../core/replica/replica.ts';

export type WatchResult =
  | { readonly t: 'data'; readonly value: unknown }
  | { readonly t: 'refused'; readonly refusal: Refusal }
  /** Nothing to say yet: before the first replica is here. */
  | { readonly t: 'nothing' };

interface Watch {
  /** Tables, or the name of the live value. */
  readonly reads: readonly string[];
  readonly run: () => WatchResult;
  readonly send: (result: Exclude<WatchResult, { t: 'nothing' }>) => void;
  last: string | null;
}

/**
 * Live queries: run at once and again when something they read has changed. Changes before one has its turn are one run; a
 * value that did not change is not sent again.
 */
export class Watches {
  readonly #watches = new Set<Watch>();
  readonly #dirty = new Set<Watch>();
  #flush: NodeJS.Immediate | null = null;

  /** The returned function ends the watch. */
  add(reads: Watch['reads'], run: Watch['run'], send: Watch['send']): () => void {
    const watch: Watch = { reads, run, send, last: null };
    this.#watches.add(watch);
    this.#run(watch);
    return () => {
      this.#watches.delete(watch);
      this.#dirty.delete(watch);
    };
  }

  changed(changed: Changed): void {
    for (const watch of this.#watches) {
      if (changed === 'all' || watch.reads.some((name) => changed.has(name))) this.#dirty.add(watch);
    }
    if (this.#dirty.size > 0) this.#flush ??= setImmediate(() => this.#runDirty());
  }

  close(): void {
    if (this.#flush) clearImmediate(this.#flush);
    this.#watches.clear();
    this.#dirty.clear();
  }

  /** One at a time, in turn: what a person asks for meanwhile waits for one of them and not for all. */
  #runDirty(): void {
    this.#flush = null;
    const [watch] = this.#dirty;
    if (!watch) return;
    this.#dirty.delete(watch);
    if (this.#dirty.size > 0) this.#flush = setImmediate(() => this.#runDirty());
    this.#run(watch);
  }

  #run(watch: Watch): void {
    const result = watch.run();
    if (result.t === 'nothing') return;
    const text = JSON.stringify(result);
    if (text === watch.last) return;
    watch.last = text;
    watch.send(result);
  }
}
