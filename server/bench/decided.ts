/** When each event was decided: the commit of the batch that it was in, ms since the epoch. */
export interface Decided {
  /** From now on times are kept. Before it `note` does nothing: what it costs is not the server's. */
  begin(): void;
  note(ids: readonly string[]): void;
  at(id: string): number | undefined;
  /** Settles with the time of the last one, once all of these are decided. */
  all(ids: readonly string[]): Promise<number>;
  forget(): void;
}

export function createDecided(now: () => number): Decided {
  const times = new Map<string, number>();
  let keeps = false;
  let missing = new Set<string>();
  let settle: (() => void) | null = null;
  return {
    begin() {
      keeps = true;
    },
    note(ids) {
      if (!keeps) return;
      const at = now();
      for (const id of ids) {
        times.set(id, at);
        missing.delete(id);
      }
      if (missing.size > 0) return;
      settle?.();
      settle = null;
    },
    at: (id) => times.get(id),
    async all(ids) {
      missing = new Set(ids.filter((id) => !times.has(id)));
      if (missing.size > 0) {
        await new Promise<void>((resolve) => {
          settle = resolve;
        });
      }
      return ids.reduce((last, id) => Math.max(last, times.get(id) ?? 0), 0);
    },
    forget() {
      keeps = false;
      times.clear();
    },
  };
}
