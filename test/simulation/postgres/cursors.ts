import type { Snapshot } from '../../../server/feed/cursor.ts';

/**
 * Postgres counts transactions that the twin knows nothing of (savepoints, requests, sessions), so the same place in the history
 * has another number there. Consoles are given the twin's numbers, so that they meet the same in both; where these lead to is
 * what Postgres said when it gave them out: a place that is wrong stays wrong.
 */
export class Cursors {
  readonly #places = new Map<string, string>([['0', '0']]);
  readonly #snapshots = new WeakMap<Snapshot, Snapshot>();
  #highest = 0n;

  /** The twin calls it `mine`; an xmin never falls. */
  given(mine: string, theirs: string): void {
    const place = BigInt(theirs);
    if (place < this.#highest) throw new Error(`the xmin of Postgres fell from ${this.#highest} to ${place}`);
    this.#highest = place;
    if (!this.#places.has(mine)) this.#places.set(mine, theirs);
  }

  /** Null for a cursor that nobody was given. */
  theirs(mine: string): string | null {
    return this.#places.get(mine) ?? null;
  }

  /** The twin's snapshot of the moment at which Postgres had this one. */
  pair(mine: Snapshot, theirs: Snapshot): Snapshot {
    this.given(mine.xmin, theirs.xmin);
    this.#snapshots.set(mine, theirs);
    return mine;
  }

  snapshot(mine: Snapshot): Snapshot {
    const theirs = this.#snapshots.get(mine);
    if (!theirs) throw new Error('nobody was given this snapshot');
    return theirs;
  }
}
