/** Wakes those who wait for something to change: no payload, and a poke too many costs one look. */
export interface Poke {
  /** Called after a commit. */
  commit(): void;
  /** The returned function ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export function createPoke(): Poke {
  const listeners = new Set<() => void>();
  return {
    commit() {
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
