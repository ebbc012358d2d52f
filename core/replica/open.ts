import { type RoleName, roleOf } from '../access/roles.ts';
import type { Sql } from '../lib/sql.ts';
import { OPEN_STATES_SQL, QUEUE_RANK_SQL, SUBJECT_NAME_SQL } from '../queries/queue-rank.ts';
import { ESCALATION_SQL } from '../queries/reviews.ts';
import type { Table } from '../tables/define.ts';
import { isWithin, shapeOf, tablesFor } from '../tables/scope.ts';
import { createIndexesSql, createTableSql } from '../tables/sqlite.ts';
import { canRescope, type ReplicaMeta, readMeta } from './meta.ts';
import { adoptParked } from './parked.ts';

/**
 * Tables of the replica's own. `pending`: commands that wait, for queries. `overlay`: what undoes their optimistic
 * changes. `parked`: rows and columns that this version does not know yet.
 */
const OWN_TABLES = [
  'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
  'CREATE TABLE pending (command_id TEXT PRIMARY KEY, case_id TEXT NOT NULL, name TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE INDEX pending_case ON pending (case_id)',
  'CREATE TABLE overlay (n INTEGER PRIMARY KEY, command_id TEXT NOT NULL, table_name TEXT NOT NULL, row_id TEXT NOT NULL, before TEXT)',
  'CREATE TABLE parked (table_name TEXT NOT NULL, row_id TEXT NOT NULL, version INTEGER NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (table_name, row_id)) WITHOUT ROWID',
];

/**
 * The queue's order is an expression (core/queries/queue.ts): indexed as such, for all cases and for the open ones; the
 * last two answer its counts and its other orders from what they hold. There is none that begins with `state`: SQLite would take it for
 * the filter and sort every open case for one page.
 */
const CASE_INDEXES = [
  `CREATE INDEX cases_rank ON cases (${QUEUE_RANK_SQL} DESC, id)`,
  `CREATE INDEX cases_rank_open ON cases (${QUEUE_RANK_SQL} DESC, id) WHERE state IN ${OPEN_STATES_SQL}`,
  'CREATE INDEX cases_opened ON cases (opened_at, state, tier, queue, signal_count, last_event_at, signal_types)',
  `CREATE INDEX cases_opened_open ON cases (opened_at, tier, queue, state, signal_count, last_event_at, signal_types) WHERE state IN ${OPEN_STATES_SQL}`,
];
/** Accounts in the order of the queue by subject. */
const USER_INDEXES = [`CREATE INDEX users_named ON users (${SUBJECT_NAME_SQL})`];
/** The few actions that Reviews looks for among all. */
const ACTION_INDEXES = [`CREATE INDEX actions_escalated ON actions (case_id) WHERE ${ESCALATION_SQL}`];

/** Tables that a reader's replica holds: without the permission it does not hold the table at all. */
export const tablesOf = tablesFor;

const tableDdl = (role: RoleName): string[] =>
  tablesOf(role).map((table) => createTableSql(table, roleOf(role).redaction));

/** Names the declarations that a replica was made from; another value means that this version declares others. */
export const schemaOf = (role: RoleName): string => [...tableDdl(role), ...OWN_TABLES].join(';\n');

/** Tables without indexes: a first replica is filled first and indexed last. */
export function createTables(sql: Sql, role: RoleName): void {
  for (const statement of [...OWN_TABLES, ...tableDdl(role)]) sql.exec(statement);
}

export function createIndexes(sql: Sql, role: RoleName): void {
  for (const table of tablesOf(role)) createTableIndexes(sql, table);
}

export function createTableIndexes(sql: Sql, table: Table): void {
  for (const statement of createIndexesSql(table)) sql.exec(statement);
  if (table.name === 'cases') for (const statement of CASE_INDEXES) sql.exec(statement);
  if (table.name === 'users') for (const statement of USER_INDEXES) sql.exec(statement);
  if (table.name === 'actions') for (const statement of ACTION_INDEXES) sql.exec(statement);
}

export type Opened =
  | { readonly state: 'ready'; readonly meta: ReplicaMeta }
  /** Made by an older version: tables and columns were added from what was parked. Usable, and due for a rebuild. */
  | { readonly state: 'adopted'; readonly meta: ReplicaMeta }
  /** What its reader may see has changed with this version: it is turned into what they may before anything is shown. */
  | { readonly state: 'other_scope'; readonly meta: ReplicaMeta }
  /** No finished replica, or one of declarations that adding cannot reach. */
  | { readonly state: 'unusable' };

/** Looks at a file that is there. Storage errors (damaged, full) are thrown as the driver throws them. */
export function openReplica(sql: Sql): Opened {
  const meta = readMeta(sql);
  if (!meta) return { state: 'unusable' };
  if (meta.shape && !isWithin(meta.shape, shapeOf(meta.role))) {
    return canRescope(sql, meta) ? { state: 'other_scope', meta } : { state: 'unusable' };
  }
  if (meta.schema === schemaOf(meta.role)) return { state: 'ready', meta };
  const adopted = sql.transaction(() => adoptParked(sql, tablesOf(meta.role), roleOf(meta.role).redaction));
  return adopted ? { state: 'adopted', meta } : { state: 'unusable' };
}
