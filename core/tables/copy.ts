import type { Redaction, Treatment } from '../access/roles.ts';
import type { Column, Table } from './define.ts';
import { type Tokenise, treat, visibleColumns } from './redact.ts';

/** A column as JSON, in SQL: the form that the wire has it in. */
function jsonOf(name: string, column: Column, treatment: Treatment): string {
  // What is not plain is treated as text, by code.
  if (treatment !== 'plain') return `"${name}"::text`;
  switch (column.kind) {
    case 'time':
      return `floor(extract(epoch FROM "${name}") * 1000)::bigint`;
    case 'decimal':
      return `"${name}"::text`;
    case 'real':
      // JSON has no NaN and no infinities.
      return `CASE WHEN "${name}" IN ('NaN', 'Infinity', '-Infinity') THEN NULL ELSE "${name}" END`;
    default:
      return `"${name}"`;
  }
}

/**
 * One text column: a row for one reader as a JSON array, `id` and `version` first. Postgres writes it whole, except for
 * the columns that `treatedAt` names, whose treatments exist in code alone.
 */
export function copySelect(table: Table, redaction: Redaction): string {
  const values = visibleColumns(table, redaction).map((name) => {
    const column = table.columns[name];
    return column ? jsonOf(name, column, redaction[column.sensitivity]) : 'NULL';
  });
  return `json_build_array(${['id', 'version', ...values].join(', ')})::text`;
}

/** Columns of a copied row by place, and what is still to be done to them. */
export function treatedAt(
  table: Table,
  redaction: Redaction,
): { readonly at: number; readonly treatment: Treatment }[] {
  return visibleColumns(table, redaction).flatMap((name, index) => {
    const column = table.columns[name];
    const treatment = column ? redaction[column.sensitivity] : 'plain';
    return treatment === 'plain' ? [] : [{ at: index + 2, treatment }];
  });
}

/** Does the rest of the redaction to a row that `copySelect` read. */
export function treatRow(row: unknown[], treated: ReturnType<typeof treatedAt>, tokenise: Tokenise): unknown[] {
  for (const { at, treatment } of treated) row[at] = treat(row[at], treatment, tokenise);
  return row;
}
