import type { Table } from '../../core/tables/define.ts';
import { rowsLine } from '../../core/tables/feed.ts';
import type { TableName } from '../../core/tables/index.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import { visibleColumns } from '../../core/tables/redact.ts';
import type { Scope } from '../../server/feed/scope.ts';
import { feedOf } from './skew.ts';
import type { Store, Version } from './store.ts';

/** A row of one table as a scope sees it, and the version that it is of. */
export interface SeenRow {
  readonly version: Version;
  /** `id` and `version` first, then what the role may see. */
  readonly values: unknown[];
}

export const columnsOf = (table: Table, scope: Scope): string[] => [
  'id',
  'version',
  ...visibleColumns(table, scope.redaction),
];

/** server/feed/copy/table-rows.ts on the store: all that the scope may see of a table, by id. */
export function seenRows(store: Store, table: Table, scope: Scope, tokenise: Tokenise): SeenRow[] {
  const versions = store
    .versions(table.name as TableName)
    .filter(({ evidence, erased }) => (evidence || !table.evidenceOnly) && !(erased && table.erasable))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (versions.length === 0) return [];
  const line = rowsLine(
    table,
    versions.map((version) => feedOf(table, version)),
    scope.redaction,
    tokenise,
  );
  const { values } = JSON.parse(line) as { values: unknown[][] };
  return versions.map((version, n) => ({ version, values: values.map((column) => column[n]) }));
}
