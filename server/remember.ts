import type { Clock } from '../core/lib/clock.ts';

/** `read`, asked at most once in `ms` however many ask: for what everybody may call. A failure is not remembered. */
export function remembered<T>(clock: Clock, ms: number, read: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    const now = clock.monotonic();
    if (last && now - last.at < ms) return last.value;
    const value = read();
    const mine = { at: now, value };
    last = mine;
    value.catch(() => {
      if (last === mine) last = null;
    });
    return value;
  };
}
