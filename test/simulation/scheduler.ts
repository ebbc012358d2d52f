interface Entry {
  readonly at: number;
  readonly order: number;
  readonly name: string;
  run: (() => unknown) | null;
}

/**
 * Everything that happens, in one order: by virtual time, and within a moment as it was asked for. Between two events
 * every promise that can go on has gone on, so that the order is the same each time.
 */
export class Scheduler {
  #now = 0;
  #asked = 0;
  readonly #heap: Entry[] = [];
  readonly #outside = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | null = null;

  /** Virtual ms since the beginning. */
  get now(): number {
    return this.#now;
  }

  /** Calls `run` in so many ms; the returned function takes it back. */
  after(ms: number, name: string, run: () => unknown): () => void {
    const entry: Entry = { at: this.#now + Math.max(0, Math.ceil(ms)), order: this.#asked, name, run };
    this.#asked += 1;
    this.#push(entry);
    return () => {
      entry.run = null;
    };
  }

  /** Real work (a database) that an event began: the next event waits for it. */
  outside<T>(work: Promise<T>): Promise<T> {
    this.#outside.add(work);
    const done = (): boolean => this.#outside.delete(work);
    work.then(done, done);
    return work;
  }

  /** The next event, if there is one until then. Its name, or null. */
  async step(until: number): Promise<string | null> {
    for (;;) {
      const entry = this.#heap[0];
      if (!entry || entry.at > until) {
        this.#now = Math.max(this.#now, until);
        return null;
      }
      this.#pop();
      if (!entry.run) continue;
      this.#now = entry.at;
      this.#watch(entry.run());
      await this.settle();
      return entry.name;
    }
  }

  /** What an event began may fail later, and must not do so unheard. */
  #watch(result: unknown): void {
    if (!(result instanceof Promise)) return;
    result.catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  /** Throws what an event threw. */
  async settle(): Promise<void> {
    do {
      await Promise.allSettled(this.#outside);
      // A task of the event loop: microtasks have come to their end before it.
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#outside.size > 0);
    if (this.#failure) throw this.#failure.error;
  }

  #less(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a] as Entry, this.#heap[b] as Entry];
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] as Entry;
    this.#heap[a] = this.#heap[b] as Entry;
    this.#heap[b] = kept;
  }

  #push(entry: Entry): void {
    let at = this.#heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#less(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): void {
    const last = this.#heap.pop() as Entry;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < this.#heap.length && this.#less(left, least)) least = left;
      if (right < this.#heap.length && this.#less(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }
}
