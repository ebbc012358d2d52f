import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const readers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of readers) each();
  }, TICK_MS);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time of now, in steps of `stepMs` (≥ 1 s): one timer for the whole window, and a render only at each step. */
export const useNow = (stepMs = TICK_MS): number =>
  useSyncExternalStore(subscribe, () => Math.floor((timer === undefined ? Date.now() : now) / stepMs) * stepMs);
