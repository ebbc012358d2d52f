import { ROLE_NAMES, type RoleName, roleOf } from '../../core/access/roles.ts';
import type { Sql } from '../../core/lib/sql.ts';
import { adoptParked } from '../../core/replica/parked.ts';
import { type Column, json, type Table, text } from '../../core/tables/define.ts';
import type { FeedRow } from '../../core/tables/feed.ts';
import { type TableName, tableOf } from '../../core/tables/index.ts';
import { tablesFor } from '../../core/tables/scope.ts';
import { type Scope, scopeOf } from '../../server/feed/scope.ts';
import { feedRow, type Version } from './store.ts';

/** What a server declares: all that consoles do, one column less, or two that they do not know. */
export const SCHEMAS = ['before', 'now', 'next'] as const;
export type Schema = (typeof SCHEMAS)[number];

/** The server of before does not have it. */
export const LATER = { table: 'users', column: 'trend' } as const;
/** The server of the next version has them, too; what is in them tells the version of its row. */
const ADDED: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  users: { mood: text().null() },
  cases: { labels: json().null() },
};

function declared(schema: Schema, table: Table): Table {
  if (schema === 'next') return { ...table, columns: { ...table.columns, ...ADDED[table.name] } };
  if (table.name !== LATER.table) return table;
  const { [LATER.column]: _later, ...columns } = table.columns;
  return { ...table, columns };
}

const tables = new Map<string, Table>();

export function tableIn(schema: Schema, name: TableName): Table {
  if (schema === 'now') return tableOf(name);
  const key = `${schema}/${name}`;
  const known = tables.get(key) ?? declared(schema, tableOf(name));
  tables.set(key, known);
  return known;
}

const scopes = new Map<string, Scope>();
for (const role of ROLE_NAMES) {
  const scope = scopeOf(role);
  scopes.set(`now/${role}`, scope);
  for (const schema of ['before', 'next'] as const) {
    const skewed = scope.tables.map(({ name }) => tableIn(schema, name as TableName));
    scopes.set(`${schema}/${role}`, { ...scope, key: `${role}:${schema}`, tables: skewed });
  }
}

export const scopeIn = (schema: Schema, role: RoleName): Scope => scopes.get(`${schema}/${role}`) ?? scopeOf(role);

/** Of the server that gave a scope this key. */
export const schemaOf = (key: string): Schema => SCHEMAS.find((schema) => key.endsWith(`:${schema}`)) ?? 'now';

export const valuesOf = ({ values, version }: Pick<Version, 'values' | 'version'>) => ({
  ...values,
  mood: `mood ${version}`,
  labels: { n: version },
});

const feeds = new WeakMap<Version, Map<Table, FeedRow>>();

/** A row as the feed of that declaration reads it. */
export function feedOf(table: Table, version: Version): FeedRow {
  if (table === tableOf(table.name as TableName)) return version.feed;
  const known = feeds.get(version) ?? new Map<Table, FeedRow>();
  feeds.set(version, known);
  const { id, erased } = version;
  const feed = known.get(table) ?? feedRow(table, id, version.version, { values: valuesOf(version), erased });
  known.set(table, feed);
  return feed;
}

/**
 * What the console's next version would find of what this one could not read, in words; null when it is all there. It changes the file:
 * whoever asks takes that back.
 */
export function parkedDiffers(sql: Sql, role: RoleName): string | null {
  const next = tablesFor(role).map(({ name }) => tableIn('next', name as TableName));
  if (!adoptParked(sql, next, roleOf(role).redaction)) return 'the next version could not use the file';
  const has = (name: string): boolean => next.some((table) => table.name === name);
  const odd = [
    ...(has('users') ? sql.all(`SELECT id, version, mood FROM users WHERE mood IS NOT 'mood ' || version`) : []),
    ...(has('cases')
      ? sql.all(`SELECT id, version, labels FROM cases WHERE labels IS NOT '{"n":' || version || '}'`)
      : []),
    ...sql.all('SELECT * FROM parked'),
  ];
  return odd.length === 0 ? null : JSON.stringify(odd[0]);
}
