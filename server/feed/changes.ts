import type { Table } from '../../core/tables/define.ts';
import { type FeedRow, feedCondition, feedSelect } from '../../core/tables/feed.ts';
import { TABLE_NAMES, tableOf } from '../../core/tables/index.ts';
import { createPool, type Pool } from '../db/pool.ts';
import { parseSnapshot, type Snapshot } from './cursor.ts';
import { asText } from './snapshot.ts';

/** More new rows than this in one table are not worth pushing: consoles pull them. */
const INLINE_ROWS = 500;

export interface Changes {
  readonly snapshot: Snapshot;
  readonly tables: readonly { readonly table: Table; readonly rows: readonly FeedRow[] }[];
  /** Some rows were left out. */
  readonly tooMany: boolean;
}

const tables = TABLE_NAMES.map(tableOf);

/** Columns of `feedSelect`: id and version come first, `erased` last. */
const widthOf = (table: Table): number => 2 + Object.keys(table.columns).length + (table.erasable ? 1 : 0);
const WIDEST = Math.max(...tables.map(widthOf));
const padded = (list: string, width: number): string => [list, ...Array(WIDEST - width).fill('NULL')].join(', ');

/** In the order of the index, named as its columns are: by the text of an id it would have to be sorted. */
const branch = (table: Table, at: number): string =>
  `(SELECT '${at}', ${padded(feedSelect(table), widthOf(table))} FROM "${table.name}"
    WHERE rev >= $1::xid8 AND NOT pg_visible_in_snapshot(rev, $2::pg_snapshot) AND ${feedCondition(table, false)}
    ORDER BY "${table.name}".rev, "${table.name}".id LIMIT ${INLINE_ROWS + 1})`;

/**
 * What is new in all tables, and the snapshot in which it was read: one statement has one. Each row says the number of its
 * table first; the row of the snapshot says none.
 */
export const CHANGES = {
  name: 'feed_changes',
  text: [`(SELECT NULL, ${padded('pg_current_snapshot()::text', 1)})`, ...tables.map(branch)].join('\nUNION ALL\n'),
  rowMode: 'array' as const,
  types: asText,
};

/**
 * Planning takes ten times as long as reading a change. A plan that is kept was made while the tables were small, or before
 * anything is known of them, and must be right when they are large: it goes along the indexes of (rev, id) because nothing
 * else is left.
 */
const PLANS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_sort=off',
  'enable_incremental_sort=off',
  'max_parallel_workers_per_gather=0',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/**
 * The one connection that live windows are read on. It waits for no request, and it is not closed when nothing changes: a
 * new one would have to plan first.
 */
export const createChangesPool = (url: string, onError: (error: Error) => void): Pool =>
  createPool(url, { max: 1, idleMs: 0, settings: PLANS, onError });

/**
 * What the current snapshot sees and `since` did not. Comparing snapshots, and not only their xmin, leaves out the rows that
 * a long transaction would make come again with every window.
 */
export async function readChanges(pool: Pool, since: Snapshot): Promise<Changes> {
  const { rows } = await pool.query<[...FeedRow]>({ ...CHANGES, values: [since.xmin, since.text] });
  const byTable = Map.groupBy(rows, ([at]) => at ?? null);
  const [snapshot] = byTable.get(null) ?? [];
  const found = tables.flatMap((table, at) => {
    const mine = byTable.get(String(at));
    return mine ? [{ table, rows: mine.map((row) => row.slice(1, 1 + widthOf(table))) }] : [];
  });
  return {
    snapshot: parseSnapshot(snapshot?.[1] ?? ''),
    tables: found,
    tooMany: found.some((one) => one.rows.length > INLINE_ROWS),
  };
}
