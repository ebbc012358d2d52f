import type { PlatformEvent } from '../../core/contract/events/index.ts';
import type { Trx } from '../db/kysely.ts';
import type { StoredEvent } from '../ingest/recent-events.ts';
import type { ReadSceneries } from './detect/readers.ts';
import type { Directory } from './project/directory.ts';

/** An event as the pipeline claims it: checked at the door, with its place in the queue. */
export type StagedEvent = StoredEvent & { readonly seq: number };
export type StagedOf<T extends PlatformEvent['type']> = Extract<StagedEvent, { type: T }>;

/** What the stages of one batch share: one transaction, its events in order of arrival, and the accounts they name. */
export interface Batch {
  readonly trx: Trx;
  /** The server's time, ms: one reading for the whole batch. */
  readonly now: number;
  readonly events: readonly StagedEvent[];
  readonly users: Directory;
  /** Reads its messages, on whatever thread. */
  readonly read: ReadSceneries;
}

/** The events of the given types, in order. */
export function ofType<const T extends PlatformEvent['type']>(
  events: readonly StagedEvent[],
  ...types: readonly T[]
): StagedOf<T>[] {
  const wanted = new Set<string>(types);
  return events.filter((event) => wanted.has(event.type)) as StagedOf<T>[];
}
