import type { QueueResult, QueueRow } from '../../../core/queries/queue.ts';
import { share } from '../../app/bridge/share.ts';

/**
 * The queue as it is shown. While `heldUntil` is null it follows the replica; while it is held, rows keep their places:
 * their contents change, cases opened later are only counted, and cases that left the filter stay where they were.
 */
export interface QueueView {
  /** Places, those of cases that left the filter while it is held among them. */
  readonly total: number;
  /** Cases that the filter lets through now. */
  readonly left: number;
  readonly rows: ReadonlyMap<number, QueueRow>;
  readonly indexById: ReadonlyMap<string, number>;
  readonly heldUntil: number | null;
  readonly newer: number;
  /** Opening time of the newest case of the filter: where a hold begins. */
  readonly newest: number | null;
  readonly loaded: boolean;
}

export const EMPTY_VIEW: QueueView = {
  total: 0,
  left: 0,
  rows: new Map(),
  indexById: new Map(),
  heldUntil: null,
  newer: 0,
  newest: null,
  loaded: false,
};

const indexes = (rows: ReadonlyMap<number, QueueRow>): Map<string, number> =>
  new Map([...rows].map(([index, row]) => [row.id, index]));

/** A page while following: it replaces what was at its place, and whatever it moved elsewhere is forgotten there. */
export function follow(view: QueueView, result: QueueResult): QueueView {
  const known = (row: QueueRow): QueueRow => share(view.rows.get(view.indexById.get(row.id) ?? -1), row);
  const rows = new Map(view.loaded ? view.rows : []);
  const arrived = new Set(result.rows.map((row) => row.id));
  for (const [index, row] of rows) if (arrived.has(row.id) || index >= result.total) rows.delete(index);
  result.rows.forEach((row, at) => {
    rows.set(result.offset + at, known(row));
  });
  return {
    total: result.total,
    left: result.total,
    rows,
    indexById: indexes(rows),
    heldUntil: null,
    newer: 0,
    newest: result.newest,
    loaded: true,
  };
}

export const hold = (view: QueueView): QueueView =>
  view.heldUntil !== null || !view.loaded ? view : { ...view, heldUntil: view.newest ?? 0 };

export const release = (view: QueueView): QueueView => ({ ...view, heldUntil: null, newer: 0 });

/** No longer open: decided here or by somebody else. */
export const hasLeft = (row: QueueRow): boolean => !['open', 'claimed', 'reopened'].includes(row.state);

/**
 * Where in the replica's order the row at `index` is found while held: rows before it that left the filter (`open`,
 * `mine`) still take a place here but not there.
 */
export function offsetWhileHeld(view: QueueView, index: number, leaves: boolean): number {
  if (!leaves) return index;
  let left = 0;
  for (const [at, row] of view.rows) if (at < index && hasLeft(row)) left += 1;
  return index - left;
}

/** While held: how many of the cases are left, and how many came since. */
export const count = (view: QueueView, { newer, total }: QueueResult): QueueView =>
  view.newer === newer && view.left === total ? view : { ...view, newer, left: total };

/** Whether a place between is not loaded. */
export function hasHole({ rows, total }: QueueView, first: number, end: number): boolean {
  for (let index = first; index < Math.min(end, total); index += 1) if (!rows.has(index)) return true;
  return false;
}

/** A page while held: fills places that were never shown, and counts what is new. Nothing that is shown moves. */
export function fill(view: QueueView, result: QueueResult, firstIndex: number): QueueView {
  const rows = new Map(view.rows);
  const free = result.rows.filter((row) => !view.indexById.has(row.id));
  let index = firstIndex;
  for (const row of free) {
    while (rows.has(index)) index += 1;
    if (index >= view.total) break;
    rows.set(index, row);
  }
  const grown = rows.size === view.rows.size ? view : { ...view, rows, indexById: indexes(rows) };
  return count(grown, result);
}

/** New contents of rows that are shown, at the places they have; the same view when nothing of them is new. */
export function refresh(view: QueueView, fresh: readonly QueueRow[]): QueueView {
  const changed: [number, QueueRow][] = [];
  for (const row of fresh) {
    const index = view.indexById.get(row.id);
    const before = index === undefined ? undefined : view.rows.get(index);
    if (index === undefined || !before) continue;
    const now = share(before, row);
    if (now !== before) changed.push([index, now]);
  }
  return changed.length === 0 ? view : { ...view, rows: new Map([...view.rows, ...changed]) };
}

/** The row `step` places away from a case; the first one when the case is not in the list. */
export function neighbour(view: QueueView, id: string | null, step: number): QueueRow | undefined {
  const at = id === null ? undefined : view.indexById.get(id);
  const index = at === undefined ? 0 : Math.min(Math.max(0, at + step), view.total - 1);
  return view.rows.get(index);
}

/** The case that was just decided, and whether another one was so shortly before that the list does not show it yet. */
export interface Decided {
  readonly id: string;
  isTaken(id: string): boolean;
}

/** The next case that this person can decide: below the given one, else from the top. */
export function nextToDecide(
  view: QueueView,
  { id, isTaken }: Decided,
  personId: string,
  now: number,
): QueueRow | undefined {
  const at = view.indexById.get(id) ?? -1;
  const free = [...view.rows]
    .filter(
      ([, row]) =>
        row.id !== id &&
        !isTaken(row.id) &&
        !hasLeft(row) &&
        (row.claimed_by === null || row.claimed_by === personId || (row.claim_expires_at ?? 0) <= now),
    )
    .toSorted(([a], [b]) => a - b);
  return (free.find(([index]) => index > at) ?? free[0])?.[1];
}
