import type { Table } from '../../core/tables/define.ts';
import { type FeedRow, feedCondition, feedSelect } from '../../core/tables/feed.ts';
import { TABLE_NAMES, tableOf } from '../../core/tables/index.ts';
import type { Pool } from '../db/pool.ts';
import { parseSnapshot, type Snapshot } from './cursor.ts';
import { BEGIN, CURRENT, readAll, withClient } from './snapshot.ts';

/** More new rows than this in one table are not worth pushing: consoles pull them. */
const INLINE_ROWS = 500;

export interface Changes {
  readonly snapshot: Snapshot;
  readonly tables: readonly { readonly table: Table; readonly rows: readonly FeedRow[] }[];
  /** Some rows were left out. */
  readonly tooMany: boolean;
}

const tables = TABLE_NAMES.map(tableOf);

const selectSince = (table: Table, since: Snapshot): string =>
  `SELECT ${feedSelect(table)} FROM "${table.name}"
   WHERE rev >= '${since.xmin}'::xid8 AND NOT pg_visible_in_snapshot(rev, '${since.text}'::pg_snapshot)
     AND ${feedCondition(table, false)}
   ORDER BY rev, id LIMIT ${INLINE_ROWS + 1}`;

/**
 * What the current snapshot sees and `since` did not, in one round trip. Comparing snapshots, and not only their xmin,
 * leaves out the rows that a long transaction would make come again with every window.
 */
export function readChanges(pool: Pool, since: Snapshot): Promise<Changes> {
  return withClient(pool, async (client) => {
    const [, current, ...answers] = await readAll(client, [
      BEGIN,
      CURRENT,
      ...tables.map((table) => selectSince(table, since)),
      'COMMIT',
    ]);
    const found = tables
      .map((table, index) => ({ table, rows: answers[index] ?? [] }))
      .filter((t) => t.rows.length > 0);
    return {
      snapshot: parseSnapshot(current?.[0]?.[0] ?? ''),
      tables: found,
      tooMany: found.some(({ rows }) => rows.length > INLINE_ROWS),
    };
  });
}
