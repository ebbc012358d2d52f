import { type RoleName, roleOf } from '../access/roles.ts';
import type { Sql } from '../lib/sql.ts';
import { isWithin, shapeOf, tablesFor } from '../tables/scope.ts';
import { createTableSql } from '../tables/sqlite.ts';
import { createTableIndexes, renewIndexes } from './indexes.ts';
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
  if (meta.schema === schemaOf(meta.role)) {
    if (meta.partial === null) renewIndexes(sql, tablesOf(meta.role));
    return { state: 'ready', meta };
  }
  const adopted = sql.transaction(() => adoptParked(sql, tablesOf(meta.role), roleOf(meta.role).redaction));
  return adopted ? { state: 'adopted', meta } : { state: 'unusable' };
}
