import type { Table } from '../../core/tables/define.ts';
import { type FeedRow, feedCondition, feedSelect } from '../../core/tables/feed.ts';
import { TABLE_NAMES, tableOf } from '../../core/tables/index.ts';
import type { Pool, PoolClient } from '../db/pool.ts';
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

const nameOf = (table: Table): string => `feed_${table.name}`;

/** Planning these statements takes longer than working them off: a connection plans each once. */
const PREPARED = tables.map(
  (table) => `PREPARE ${nameOf(table)} (xid8, pg_snapshot) AS SELECT ${feedSelect(table)} FROM "${table.name}"
   WHERE rev >= $1 AND NOT pg_visible_in_snapshot(rev, $2) AND ${feedCondition(table, false)}
   ORDER BY rev, id LIMIT ${INLINE_ROWS + 1}`,
);
const prepared = new WeakSet<PoolClient>();
/** For any position: along the index of (rev, id), also where a table is small now and is not later. */
const FOR_ALL = ['SET LOCAL plan_cache_mode = force_generic_plan', 'SET LOCAL enable_seqscan = off'];

/**
 * What the current snapshot sees and `since` did not, in one round trip. Comparing snapshots, and not only their xmin,
 * leaves out the rows that a long transaction would make come again with every window.
 */
export function readChanges(pool: Pool, since: Snapshot): Promise<Changes> {
  return withClient(pool, async (client) => {
    // By themselves: the snapshot is the first thing that a window's transaction takes.
    if (!prepared.has(client)) await readAll(client, PREPARED);
    prepared.add(client);
    const before = [BEGIN, ...FOR_ALL];
    const execute = (table: Table): string => `EXECUTE ${nameOf(table)} ('${since.xmin}', '${since.text}')`;
    const all = await readAll(client, [...before, CURRENT, ...tables.map(execute), 'COMMIT']);
    const [current, ...answers] = all.slice(before.length);
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
