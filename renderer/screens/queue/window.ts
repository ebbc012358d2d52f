/** Height of a row of the queue, of its head, and so of what the style sheet says. */
export const ROW_PX = 28;
export const HEAD_PX = 26;

/** Places drawn beyond what is in sight, at least; more of them by steps, so that a row's scroll draws nothing anew. */
const BEYOND = 5;
const STEP = 4;

/** What of the list is in sight, px; the head lies over the top of it. */
export interface Sight {
  readonly top: number;
  readonly height: number;
}

/** Places of the list that are in the page. Empty: `last` is before `first`. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

/** Which places of `total` to draw: those in sight and some beyond them, whatever the number of all. */
export function windowOf({ top, height }: Sight, total: number): Window {
  const begin = Math.floor((top / ROW_PX - BEYOND) / STEP) * STEP;
  // Its size does not depend on where it is: it moves as a whole.
  const size = Math.ceil(height / ROW_PX) + 1 + 2 * BEYOND + STEP;
  const last = Math.min(total, begin + size) - 1;
  return { first: Math.max(0, Math.min(begin, last)), last };
}

/** Where to scroll so that a place is in sight, by the shortest way; null where it is already. */
export function scrollFor({ top, height }: Sight, index: number): number | null {
  const begin = index * ROW_PX;
  const lowest = begin + ROW_PX + HEAD_PX - height;
  if (begin < top) return begin;
  return lowest > top ? lowest : null;
}
