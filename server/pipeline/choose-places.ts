/** A place in the queue as the claim reads it. */
export interface Place {
  readonly seq: number;
  readonly event_id: string;
  /** See `orderKeysOf`; null where nobody worked them out: then it is alone with nothing and after everything. */
  readonly keys: readonly number[] | null;
  /** A transaction that is under way works on it. */
  readonly taken: boolean;
}

export interface Choice {
  readonly limit: number;
  /** Only these: the others of the queue stand in the way as they do for everybody. */
  readonly only?: ReadonlySet<number>;
}

/**
 * The oldest places, given in order, that may be worked on now: none shares a key with one before it that is being
 * worked on or has to wait. So every key's events are begun in order, and only after all earlier ones are committed.
 */
export function choosePlaces<P extends Place>(places: readonly P[], { limit, only }: Choice): P[] {
  const blocked = new Set<number>();
  const chosen: P[] = [];
  for (const place of places) {
    if (chosen.length === limit) break;
    const { keys } = place;
    const waits = keys === null ? blocked.size > 0 : keys.some((key) => blocked.has(key));
    if (!place.taken && !waits && (only === undefined || only.has(place.seq))) chosen.push(place);
    else if (keys === null) break;
    else for (const key of keys) blocked.add(key);
  }
  return chosen;
}
