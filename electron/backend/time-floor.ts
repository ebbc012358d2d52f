import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { ReadSql, Sql } from '../../core/lib/sql.ts';

/** A clock may be corrected by this much without anybody having to connect. */
const TOLERANCE_MS = 5 * 60_000;
const KEY = 'seen_at';

const readFloor = (outbox: ReadSql): number =>
  Number(outbox.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [KEY])?.value ?? 0);

const writeFloor = (outbox: Sql, at: number): void => {
  outbox.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
    KEY,
    String(Math.round(at)),
  ]);
};

/** The latest time that was seen here, by this machine's own clock, right or wrong: it never falls. */
export function keepFloor(outbox: Sql, at: number): void {
  if (at > readFloor(outbox)) writeFloor(outbox, at);
}

/** After a sign-in the server's word counts: a clock that was ahead by mistake may be right again. */
export const resetFloor = (outbox: Sql, at: number): void => writeFloor(outbox, at);

/** Throws `clock_behind`: a clock that was set back would make the lease longer, and what is read without the server. */
export function assertNotSetBack(outbox: ReadSql, now: number): void {
  const floor = readFloor(outbox);
  if (now >= floor - TOLERANCE_MS) return;
  throw new RefusedError(refuse('clock_behind', `last used ${new Date(floor).toISOString()}`));
}
