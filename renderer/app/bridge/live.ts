import type { Bridge } from '../../../core/contract/bridge.ts';
import type { Refusal } from '../../../core/contract/errors.ts';
import { share } from './share.ts';

/** What is known of a live query: nothing yet, a value, or why there is none. The last value stays beside an error. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly problem: Refusal | null;
}

export const NOTHING: Live<never> = { value: undefined, problem: null };
/** A watch outlives its last reader by this long, over a change of readers: it goes on being asked with every change. */
const LINGER_MS = 200;
/** What a case was stays known for so long, so that stepping back paints at once; what it is now is asked meanwhile. */
const KEPT_MS: Readonly<Record<string, number>> = { case: 2_000 };

interface Entry {
  state: Live<unknown>;
  readonly readers: Set<() => void>;
  /** Null: it is remembered, and not watched any more. */
  end: (() => void) | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Shares one watch among all readers of the same query and arguments. */
export interface LiveQueries {
  read(key: string): Live<unknown>;
  subscribe(query: string, args: unknown, onChange: () => void): () => void;
}

/** What a live query is read by. */
export const liveKey = (query: string, args: unknown): string => `${query} ${JSON.stringify(args)}`;

export function createLiveQueries(bridge: Bridge): LiveQueries {
  const entries = new Map<string, Entry>();

  function watch(entry: Entry, query: string, args: unknown): void {
    const set = (state: Live<unknown>): void => {
      const { value, problem } = entry.state;
      if (problem === null && state.problem === null && Object.is(state.value, value)) return;
      entry.state = state;
      for (const reader of entry.readers) reader();
    };
    entry.end = bridge.watch(
      query,
      args,
      (value) => set({ value: share(entry.state.value, value), problem: null }),
      (problem) => set({ value: entry.state.value, problem }),
    );
  }

  function leave(key: string, entry: Entry, query: string): void {
    entry.timer = setTimeout(() => {
      entry.end?.();
      entry.end = null;
      const forget = (): boolean => entries.delete(key);
      const kept = KEPT_MS[query];
      if (kept === undefined) forget();
      else entry.timer = setTimeout(forget, kept);
    }, LINGER_MS);
  }

  return {
    read: (key) => entries.get(key)?.state ?? NOTHING,
    subscribe(query, args, onChange) {
      const key = liveKey(query, args);
      const entry: Entry = entries.get(key) ?? { state: NOTHING, readers: new Set(), end: null, timer: undefined };
      entries.set(key, entry);
      clearTimeout(entry.timer);
      entry.readers.add(onChange);
      if (!entry.end) watch(entry, query, args);
      return () => {
        entry.readers.delete(onChange);
        if (entry.readers.size === 0) leave(key, entry, query);
      };
    },
  };
}
