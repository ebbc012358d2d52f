import type { Sql } from '../lib/sql.ts';
import { OPEN_STATES_SQL, QUEUE_RANK_SQL, SUBJECT_NAME_SQL } from '../queries/queue-rank.ts';
import { ESCALATION_SQL } from '../queries/reviews.ts';
import type { Table } from '../tables/define.ts';
import { createIndexesSql } from '../tables/sqlite.ts';
import { isFull } from './storage.ts';

/**
 * Those that a table's declaration cannot say: of an expression, or of some rows only.
 *
 * Of cases: the queue's order is an expression (core/queries/queue.ts), indexed as such, for all cases and for the open ones; the
 * others answer its counts and its other orders from what they hold, decisions in theirs. There is none that begins with `state`:
 * SQLite would take it for the filter and sort every open case for one page.
 */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  cases: [
    `CREATE INDEX cases_rank ON cases (${QUEUE_RANK_SQL} DESC, id)`,
    `CREATE INDEX cases_rank_open ON cases (${QUEUE_RANK_SQL} DESC, id) WHERE state IN ${OPEN_STATES_SQL}`,
    'CREATE INDEX cases_opened ON cases (opened_at, state, tier, queue, signal_count, last_event_at, signal_types)',
    `CREATE INDEX cases_opened_open ON cases (opened_at, tier, queue, state, signal_count, last_event_at, signal_types) WHERE state IN ${OPEN_STATES_SQL}`,
    'CREATE INDEX cases_decided ON cases (decided_at, opened_at, state, tier, queue, signal_types) WHERE decided_at IS NOT NULL',
  ],
  // Accounts in the order of the queue by subject.
  users: [`CREATE INDEX users_named ON users (${SUBJECT_NAME_SQL})`],
  // The few actions that Reviews looks for among all.
  actions: [`CREATE INDEX actions_escalated ON actions (case_id) WHERE ${ESCALATION_SQL}`],
};

const indexesOf = (table: Table): readonly string[] => [...createIndexesSql(table), ...(FURTHER[table.name] ?? [])];

export function createTableIndexes(sql: Sql, table: Table): void {
  for (const statement of indexesOf(table)) sql.exec(statement);
}

/**
 * A replica that another version made gets the indexes of this one, and loses those that only the other knew. On a full disk it
 * stays as it is: every question is answered without them, only later.
 */
export function renewIndexes(sql: Sql, tables: readonly Table[]): void {
  const declared = new Set(tables.flatMap(indexesOf));
  const stored = sql.all<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
       AND tbl_name IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(tables.map(({ name }) => name))],
  );
  const others = stored.filter((index) => !declared.has(index.sql));
  const missing = [...declared].filter((statement) => !stored.some((index) => index.sql === statement));
  if (others.length === 0 && missing.length === 0) return;
  try {
    sql.transaction(() => {
      for (const { name } of others) sql.exec(`DROP INDEX "${name}"`);
      for (const statement of missing) sql.exec(statement);
    });
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
