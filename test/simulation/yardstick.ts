import { type RoleName, roleOf } from '../../core/access/roles.ts';
import { canonical } from '../../core/audit/canonical.ts';
import type { ReadSql, SqlRow } from '../../core/lib/sql.ts';
import { tablesOf } from '../../core/replica/open.ts';
import type { Table } from '../../core/tables/define.ts';
import type { TableName } from '../../core/tables/index.ts';
import { treat, visibleColumns } from '../../core/tables/redact.ts';
import { toSqlite } from '../../core/tables/sqlite.ts';
import type { Store, Version } from './store.ts';
import { tokenise } from './twin.ts';

/** table → its rows as JSON text, by id: what is in the file, and nothing about how. */
export type Contents = ReadonlyMap<string, string>;

const columnsOf = (table: Table, role: RoleName): string[] => [
  'id',
  'version',
  ...visibleColumns(table, roleOf(role).redaction),
];

const select = (table: Table, role: RoleName): string =>
  `SELECT ${columnsOf(table, role)
    .map((name) => `"${name}"`)
    .join(', ')} FROM "${table.name}" ORDER BY id`;

/** What a replica of this role holds. */
export const heldBy = (sql: ReadSql, role: RoleName): Contents =>
  new Map(tablesOf(role).map((table) => [table.name, JSON.stringify(sql.all<SqlRow>(select(table, role)))]));

const texts = new WeakMap<Version, Map<string, string>>();

function redacted(table: Table, role: RoleName, version: Version): string {
  const known = texts.get(version) ?? new Map<string, string>();
  texts.set(version, known);
  const key = `${table.name}/${role}`;
  let text = known.get(key);
  if (text === undefined) {
    const { redaction } = roleOf(role);
    const row = Object.fromEntries(
      visibleColumns(table, redaction).flatMap((name) => {
        const column = table.columns[name];
        if (!column) return [];
        return [[name, toSqlite(column, treat(version.values[name], redaction[column.sensitivity], tokenise))]];
      }),
    );
    text = JSON.stringify({ id: version.id, version: version.version, ...row });
    known.set(key, text);
  }
  return text;
}

/** What a replica of this role must hold after a window that saw so many commits: redact(server at cursor). */
export const truthFor = (store: Store, role: RoleName, commits: number): Contents =>
  new Map(
    tablesOf(role).map((table) => {
      const seen = store
        .versions(table.name as TableName, commits)
        .filter(({ evidence, erased }) => (evidence || !table.evidenceOnly) && !(erased && table.erasable))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return [table.name, `[${seen.map((version) => redacted(table, role, version)).join(',')}]`];
    }),
  );

/** JSON columns may be written with their keys in another order. */
const plain = (text: string): string =>
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
