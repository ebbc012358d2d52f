import type { Bridge } from '../../../core/contract/bridge.ts';
import type { Refusal } from '../../../core/contract/errors.ts';

/** What is known of a live query: nothing yet, a value, or why there is none. The last value stays beside an error. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly problem: Refusal | null;
}

const NOTHING: Live<never> = { value: undefined, problem: null };
/**
 * A watch outlives its last reader by this long: a case so that stepping back and forth paints at once, others only over a change
 * of readers, since each goes on being asked with every change.
 */
const LINGER_MS = { case: 2_000, others: 200 };

interface Entry {
  state: Live<unknown>;
  readonly readers: Set<() => void>;
  readonly end: () => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Shares one watch among all readers of the same query and arguments. */
export interface LiveQueries {
  read(query: string, args: unknown): Live<unknown>;
  subscribe(query: string, args: unknown, onChange: () => void): () => void;
}

export function createLiveQueries(bridge: Bridge): LiveQueries {
  const entries = new Map<string, Entry>();
  const keyOf = (query: string, args: unknown): string => `${query} ${JSON.stringify(args)}`;

  const start = (query: string, args: unknown): Entry => {
    const readers = new Set<() => void>();
    const set = (state: Live<unknown>): void => {
      entry.state = state;
      for (const reader of readers) reader();
    };
    const entry: Entry = {
      state: NOTHING,
      readers,
      timer: undefined,
      end: bridge.watch(
        query,
        args,
        (value) => set({ value, problem: null }),
        (problem) => set({ value: entry.state.value, problem }),
      ),
    };
    return entry;
  };

  return {
    read: (query, args) => entries.get(keyOf(query, args))?.state ?? NOTHING,
    subscribe(query, args, onChange) {
      const key = keyOf(query, args);
      const entry = entries.get(key) ?? start(query, args);
      entries.set(key, entry);
      clearTimeout(entry.timer);
      entry.readers.add(onChange);
      return () => {
        entry.readers.delete(onChange);
        if (entry.readers.size > 0) return;
        entry.timer = setTimeout(
          () => {
            entries.delete(key);
            entry.end();
          },
          query === 'case' ? LINGER_MS.case : LINGER_MS.others,
        );
      };
    },
  };
}
