import { type RoleName, roleOf } from '../../core/access/roles.ts';
import { canonical } from '../../core/audit/canonical.ts';
import type { SqlRow } from '../../core/lib/sql.ts';
import { tablesOf } from '../../core/replica/open.ts';
import type { Table } from '../../core/tables/define.ts';
import { TABLE_NAMES, type TableName } from '../../core/tables/index.ts';
import { treat, visibleColumns } from '../../core/tables/redact.ts';
import { toSqlite } from '../../core/tables/sqlite.ts';
import type { MemoryFile } from './memory-sql.ts';
import { LATER, type Schema } from './skew.ts';
import type { Store, Version } from './store.ts';
import { tokenise } from './twin.ts';

/** table → its rows as JSON text, by id: what is in the file, and nothing about how. */
export type Contents = ReadonlyMap<string, string>;

const columnsOf = (table: Table, role: RoleName): string[] => [
  'id',
  'version',
  ...visibleColumns(table, roleOf(role).redaction),
];

const selects = new Map<string, string>();

function select(table: Table, role: RoleName): string {
  const key = `${role}/${table.name}`;
  let text = selects.get(key);
  if (text === undefined) {
    const list = columnsOf(table, role).map((name) => `"${name}"`);
    text = `SELECT ${list.join(', ')} FROM "${table.name}" ORDER BY id`;
    selects.set(key, text);
  }
  return text;
}

interface Read {
  readonly mark: number;
  readonly text: string;
}
const reads = new WeakMap<MemoryFile, Map<string, Read>>();

/** What a replica of this role holds. A table that was not written to since is not read again. */
export function heldBy(file: MemoryFile, role: RoleName): Contents {
  const known = reads.get(file) ?? new Map<string, Read>();
  reads.set(file, known);
  const read = (table: Table): string => {
    const key = `${role}/${table.name}`;
    const mark = file.marks.at(table.name);
    const last = known.get(key);
    if (last?.mark === mark) return last.text;
    const text = JSON.stringify(file.sql.all<SqlRow>(select(table, role)));
    known.set(key, { mark, text });
    return text;
  };
  return new Map(tablesOf(role).map((table) => [table.name, read(table)]));
}

const forms = new WeakMap<MemoryFile, { readonly key: string; readonly more: readonly string[] }>();

/** Replicated tables and columns in the file that the role does not get, whatever is in them. */
export function moreThanAllowed(file: MemoryFile, role: RoleName): readonly string[] {
  const key = `${role}/${file.sql.get<{ schema_version: number }>('PRAGMA schema_version')?.schema_version}`;
  const known = forms.get(file);
  if (known?.key === key) return known.more;
  const allowed = new Set(
    tablesOf(role).flatMap((table) => columnsOf(table, role).map((name) => `${table.name}.${name}`)),
  );
  const columns = file.sql.all<{ name: string; column: string }>(
    'SELECT m.name, c.name AS "column" FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = \'table\'',
  );
  const replicated = columns.filter(({ name }) => TABLE_NAMES.includes(name as TableName));
  const more = replicated.map(({ name, column }) => `${name}.${column}`).filter((one) => !allowed.has(one));
  forms.set(file, { key, more });
  return more;
}

const texts = new WeakMap<Version, Map<string, string>>();

function redacted(table: Table, role: RoleName, version: Version, schema: Schema): string {
  const known = texts.get(version) ?? new Map<string, string>();
  texts.set(version, known);
  // What an older server does not have is nothing here; what a newer one has, this version does not know.
  const isLater = schema === 'before' && table.name === LATER.table;
  const key = `${table.name}/${role}/${isLater}`;
  let text = known.get(key);
  if (text === undefined) {
    const { redaction } = roleOf(role);
    const row = Object.fromEntries(
      visibleColumns(table, redaction).flatMap((name) => {
        const column = table.columns[name];
        if (!column) return [];
        const value = isLater && name === LATER.column ? null : version.values[name];
        return [[name, toSqlite(column, treat(value, redaction[column.sensitivity], tokenise))]];
      }),
    );
    text = JSON.stringify({ id: version.id, version: version.version, ...row });
    known.set(key, text);
  }
  return text;
}

const truths = new WeakMap<Store, Map<string, string>>();

/** What a replica of this role must hold after a window that saw so many commits: redact(server at cursor). */
export function truthFor(store: Store, role: RoleName, commits: number, schema: Schema): Contents {
  const known = truths.get(store) ?? new Map<string, string>();
  truths.set(store, known);
  const truth = (table: Table): string => {
    const name = table.name as TableName;
    const key = `${role}/${name}/${store.changedAt(name, commits)}/${schema}`;
    let text = known.get(key);
    if (text === undefined) {
      const seen = store
        .versions(name, commits)
        .filter(({ evidence, erased }) => (evidence || !table.evidenceOnly) && !(erased && table.erasable))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      text = `[${seen.map((version) => redacted(table, role, version, schema)).join(',')}]`;
      known.set(key, text);
    }
    return text;
  };
  return new Map(tablesOf(role).map((table) => [table.name, truth(table)]));
}

/** Each row of the table as the role saw it at some time. */
export const everSaid = (store: Store, role: RoleName, table: Table, schema: Schema): Set<string> =>
  new Set(
    store.everyVersion(table.name as TableName).map((version) => plain(`[${redacted(table, role, version, schema)}]`)),
  );

/** JSON columns may be written with their keys in another order. */
export const plain = (text: string): string =>
  canonical(
    (JSON.parse(text) as SqlRow[]).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'string' && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
        ]),
      ),
    ),
  );

/** The first table that differs, with both sides; null when none does. */
export function difference(held: Contents, truth: Contents): string | null {
  for (const [table, text] of truth) {
    const found = held.get(table);
    if (found === text || (found !== undefined && plain(found) === plain(text))) continue;
    return `${table}\n  holds    ${found}\n  must be  ${text}`;
  }
  return null;
}
