import type { PlatformEvent } from '../../core/contract/events/index.ts';

/** An event as it was stored here, with what its row has beside it. */
export type StoredEvent = PlatformEvent & { readonly sourceId: string; readonly receivedAt: number };

/** What this process has just stored: the pipeline need not read it again. Never more than a convenience. */
export interface RecentEvents {
  /** `size` in characters, all in all. */
  keep(events: readonly StoredEvent[], size: number): void;
  /** The event, which is forgotten then: whoever needs it again reads it. */
  take(id: string): StoredEvent | undefined;
}

/** Beyond either the oldest stay, because they are next. */
const MOST = 10_000;
const MOST_CHARACTERS = 16_000_000;
/** What another process worked off is never asked for. */
const KEPT_MS = 30_000;

interface Kept {
  readonly event: StoredEvent;
  readonly size: number;
}

export function createRecentEvents(): RecentEvents {
  const byId = new Map<string, Kept>();
  let characters = 0;
  const forget = (id: string): StoredEvent | undefined => {
    const kept = byId.get(id);
    if (!kept) return undefined;
    byId.delete(id);
    characters -= kept.size;
    return kept.event;
  };
  const isFull = (more: number, size: number): boolean =>
    byId.size + more > MOST || characters + size > MOST_CHARACTERS;
  const forgetOld = (now: number): void => {
    for (const [id, { event }] of byId) {
      if (event.receivedAt > now - KEPT_MS) return;
      forget(id);
    }
  };
  return {
    keep(events, size) {
      const [first] = events;
      if (!first) return;
      if (isFull(events.length, size)) forgetOld(first.receivedAt);
      if (isFull(events.length, size)) return;
      for (const event of events) byId.set(event.id, { event, size: size / events.length });
      characters += size;
    },
    take: forget,
  };
}
