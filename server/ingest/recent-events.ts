import type { PlatformEvent } from '../../core/contract/events/index.ts';

/** An event as it was stored here, with what its row has beside it. */
export type StoredEvent = PlatformEvent & { readonly sourceId: string; readonly receivedAt: number };

/** What this process has just stored: the pipeline need not read it again. Never more than a convenience. */
export interface RecentEvents {
  keep(events: readonly StoredEvent[]): void;
  /** The event, which is forgotten then: whoever needs it again reads it. */
  take(id: string): StoredEvent | undefined;
}

/** A few megabytes. Beyond that the oldest stay, because they are next. */
const MOST = 10_000;
/** What another process worked off is never asked for. */
const KEPT_MS = 30_000;

export function createRecentEvents(): RecentEvents {
  const byId = new Map<string, StoredEvent>();
  const forgetOld = (now: number): void => {
    for (const [id, { receivedAt }] of byId) {
      if (receivedAt > now - KEPT_MS) return;
      byId.delete(id);
    }
  };
  return {
    keep(events) {
      const [first] = events;
      if (first && byId.size + events.length > MOST) forgetOld(first.receivedAt);
      if (byId.size + events.length <= MOST) for (const event of events) byId.set(event.id, event);
    },
    take(id) {
      const event = byId.get(id);
      byId.delete(id);
      return event;
    },
  };
}
