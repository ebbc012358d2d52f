/**
 * What may wait for the slowest of those who share a window, in characters. One that is further behind is cut off: it
 * applies nothing and comes again.
 */
const MOST_BEHIND = 16_000_000;

interface Reader {
  /** The line that it gets next. */
  at: number;
  cut: boolean;
}

/** One reading for several: whoever is furthest has the next line made, the others find it when they get there. */
class SharedWindow {
  readonly #source: AsyncGenerator<string>;
  readonly #mostBehind: number;
  /** Nobody may join any more. */
  readonly #close: () => void;
  readonly #readers = new Set<Reader>();
  /** Made, and not yet taken by all; the first of them is line number `#first`. */
  #lines: string[] = [];
  #first = 0;
  #size = 0;
  #ended = false;
  #making: Promise<void> | null = null;

  constructor(source: AsyncGenerator<string>, mostBehind: number, close: () => void) {
    this.#source = source;
    this.#mostBehind = mostBehind;
    this.#close = close;
  }

  join(): AsyncGenerator<string> {
    const reader: Reader = { at: 0, cut: false };
    this.#readers.add(reader);
    return this.#read(reader);
  }

  async *#read(reader: Reader): AsyncGenerator<string> {
    try {
      for (;;) {
        if (reader.cut) throw new Error('the others who read this window are far ahead');
        const line = this.#lines[reader.at - this.#first];
        if (line !== undefined) {
          reader.at += 1;
          this.#forget();
          yield line;
        } else if (this.#ended) return;
        else await this.#make();
      }
    } finally {
      this.#readers.delete(reader);
      this.#forget();
      if (this.#readers.size === 0) {
        this.#close();
        await this.#source.return(undefined);
      }
    }
  }

  /** A failure stays: who is behind meets it, too. */
  #make(): Promise<void> {
    this.#making ??= this.#source.next().then(
      (item) => {
        this.#making = null;
        if (item.done) this.#ended = true;
        else this.#keep(item.value);
      },
      (error: unknown) => {
        this.#close();
        throw error;
      },
    );
    return this.#making;
  }

  #keep(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
    while (this.#size > this.#mostBehind && this.#lines.length > 1) {
      for (const reader of this.#readers) if (reader.at === this.#first) reader.cut = true;
      this.#drop();
    }
  }

  /** Drops what all have taken. */
  #forget(): void {
    const slowest = Math.min(...[...this.#readers].filter(({ cut }) => !cut).map(({ at }) => at));
    while (this.#lines.length > 0 && this.#first < slowest) this.#drop();
  }

  #drop(): void {
    this.#size -= this.#lines.shift()?.length ?? 0;
    this.#first += 1;
  }
}

/** Windows that several consoles asked for before they were read: a burst that all of them are told to fetch is read once. */
export interface SharedWindows {
  /**
   * The lines of the window `key`. `make` is called where nobody waits for the same one; it calls `begun` before its snapshot
   * is taken. Whoever comes later may know of more than that holds, and gets a reading of their own.
   */
  join(key: string, make: (begun: () => void) => AsyncGenerator<string>): AsyncGenerator<string>;
}

export function createSharedWindows(mostBehind = MOST_BEHIND): SharedWindows {
  const waiting = new Map<string, SharedWindow>();
  return {
    join(key, make) {
      const found = waiting.get(key);
      if (found) return found.join();
      const close = (): void => {
        if (waiting.get(key) === window) waiting.delete(key);
      };
      const window = new SharedWindow(make(close), mostBehind, close);
      waiting.set(key, window);
      return window.join();
    },
  };
}
