import { sql } from 'kysely';
import type { Read } from '../../core/commands/define.ts';
import { readKey } from '../../core/commands/run.ts';
import { feedSelect, rowFromFeed } from '../../core/tables/feed.ts';
import { TABLE_NAMES, tableOf } from '../../core/tables/index.ts';
import { columnOf } from '../db/encode.ts';
import type { Trx } from '../db/kysely.ts';
import type { RowCache } from './row-cache.ts';

type TextRow = Record<string, string | null>;

/**
 * Loads and locks what is missing, one statement per table and column, tables and rows in a fixed order so that two
 * pushes do not wait for each other. The lock lets foreign keys be checked against the rows meanwhile.
 */
export async function loadRows(trx: Trx, cache: RowCache, reads: readonly Read[]): Promise<void> {
  const missing = cache.missing(reads);
  if (missing.length === 0) return;
  const groups = new Map<string, Read[]>();
  for (const name of TABLE_NAMES) {
    for (const read of missing.filter(({ table }) => table === name)) {
      const key = `${name}.${read.where.column}`;
      groups.set(key, [...(groups.get(key) ?? []), read]);
    }
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const { column } = first.where;
    const table = tableOf(first.table);
    const values = [...new Map(group.map((read) => [readKey(read), read.where.equals])).values()];
    const kind = columnOf(first.table, column).kind === 'uuid' ? 'uuid[]' : 'text[]';
    const { rows } = await sql<TextRow>`
      SELECT ${sql.raw(feedSelect(table))} FROM ${sql.table(first.table)}
      WHERE ${sql.ref(column)} = ANY (${values}::${sql.raw(kind)})
      ORDER BY id FOR NO KEY UPDATE`.execute(trx);
    cache.loaded(
      group,
      first.table,
      rows.map((row) => rowFromFeed(table, row) as { id: string; version: number }),
    );
  }
}
