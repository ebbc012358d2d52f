/** Beyond an xid8. */
const LIMIT = 1n << 64n;

/** A snapshot as Postgres writes it: `xmin:xmax:xip,…` (pg_snapshot). Nothing else goes into feed SQL. */
const SNAPSHOT = /^(\d{1,20}):(\d{1,20}):[\d,]*$/;

export interface Snapshot {
  readonly text: string;
  /** Every transaction below it has ended and is visible: the next cursor. */
  readonly xmin: string;
  /** No transaction from here on is visible. */
  readonly xmax: string;
}

export function parseSnapshot(text: string): Snapshot {
  const [, xmin, xmax] = SNAPSHOT.exec(text) ?? [];
  if (!xmin || !xmax) throw new Error(`not a pg_snapshot: ${text}`);
  return { text, xmin, xmax };
}

/** A cursor from outside that this database can have given out: not ahead of all it has begun. */
export const isKnownCursor = (cursor: string, snapshot: Snapshot): boolean =>
  BigInt(cursor) < LIMIT && BigInt(cursor) <= BigInt(snapshot.xmax);
