/** rows: something to read; work: it may also have left something to be done, as effects. */
export type Left = 'rows' | 'work';

/** Wakes those who wait for something to change: no payload, and a poke too many costs one look. */
export interface Poke {
  /** Called after a commit. Default: `work`. */
  commit(left?: Left): void;
  /** The returned function ends the subscription. */
  subscribe(listener: (left: Left) => void): () => void;
}

export function createPoke(): Poke {
  const listeners = new Set<(left: Left) => void>();
  return {
    commit(left = 'work') {
      for (const listener of listeners) listener(left);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
