import type { Sql } from '../lib/sql.ts';

/**
 * A command that a server could not place is sealed again, by the device as that server knows it. The seal before is kept:
 * another server may hold the command under it, and would take the second one for a conflict. `refused_as`: the device that was
 * told so, in this epoch. What an item is offered under lies in `items`.
 */
export const SEAL_TABLES = [
  `CREATE TABLE IF NOT EXISTS earlier_seals (
    device_id TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, leaves INTEGER NOT NULL, envelope TEXT NOT NULL,
    refused_as TEXT, PRIMARY KEY (device_id, seq)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS earlier_seals_id ON earlier_seals (id, leaves)',
];

/** Places in the order of sealing, of every seal that is kept. */
export const NEXT_PLACE = `(SELECT max((SELECT coalesce(max(leaves), 0) FROM items),
                                   (SELECT coalesce(max(leaves), 0) FROM earlier_seals)) + 1)`;

interface Placed {
  readonly device_id: string;
  readonly seq: number;
  readonly leaves: number;
  readonly envelope: string;
}

/** Takes the item's seal aside; `as`: by whom it turned out to be of no use. */
const putAside = (sql: Sql, id: string, as: string | null): void => {
  sql.run(
    `INSERT INTO earlier_seals (device_id, seq, id, leaves, envelope, refused_as)
     SELECT device_id, seq, id, leaves, envelope, ? FROM items WHERE id = ? AND envelope IS NOT NULL`,
    [as, id],
  );
};

function offerUnder(sql: Sql, id: string, { device_id, seq, leaves, envelope }: Placed): void {
  sql.run('DELETE FROM earlier_seals WHERE device_id = ? AND seq = ?', [device_id, seq]);
  sql.run(
    `UPDATE items SET state = CASE state WHEN 'held' THEN 'queued' ELSE state END, hold_until = NULL,
       device_id = ?, seq = ?, leaves = ?, envelope = ? WHERE id = ?`,
    [device_id, seq, leaves, envelope, id],
  );
}

/**
 * The server that is there cannot place these queued items as they are sealed: each is offered under the next of its seals that
 * was not tried yet, the oldest first; where there is none it waits for a seal of `deviceId`, the device as this server knows it.
 */
export function passOver(sql: Sql, ids: readonly string[], deviceId: string): void {
  for (const id of ids) {
    putAside(sql, id, deviceId);
    const next = sql.get<Placed>(
      'SELECT * FROM earlier_seals WHERE id = ? AND refused_as IS NOT ? ORDER BY leaves LIMIT 1',
      [id, deviceId],
    );
    if (next) offerUnder(sql, id, next);
    else
      sql.run(
        `UPDATE items SET state = 'held', hold_until = NULL, leaves = NULL, device_id = NULL, seq = NULL, envelope = NULL
         WHERE id = ?`,
        [id],
      );
  }
}

/**
 * Another server: every item is offered under its oldest seal again. Oldest first, because a later one was made for a server
 * that could not take the earlier: whoever holds the later never takes the earlier, and whoever takes the earlier holds no later.
 */
export function offerOldest(sql: Sql): number {
  sql.run('UPDATE earlier_seals SET refused_as = NULL');
  const found = sql.all<Placed & { id: string }>(
    `SELECT e.* FROM earlier_seals AS e JOIN items AS i ON i.id = e.id
     WHERE e.leaves = (SELECT min(leaves) FROM earlier_seals WHERE id = e.id) AND (i.leaves IS NULL OR i.leaves > e.leaves)`,
  );
  for (const { id, ...oldest } of found) {
    putAside(sql, id, null);
    offerUnder(sql, id, oldest);
  }
  return found.length;
}

/** What is no longer here keeps no seals. */
export const pruneSeals = (sql: Sql): void => {
  sql.run('DELETE FROM earlier_seals WHERE id NOT IN (SELECT id FROM items)');
};
