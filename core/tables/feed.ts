import type { Redaction } from '../access/roles.ts';
import type { ColumnKind, Table } from './define.ts';
import { type Tokenise, treat, visibleColumns } from './redact.ts';

/** A row as the feed reads it: every value in the text form of `feedSelect`. */
export type FeedRow = readonly (string | null)[];

/**
 * Select list of a replicated table, all text: `id`, `version`, the columns in declared order, and for erasable tables
 * `erased` at the end. Times become whole milliseconds, cut off as everywhere else.
 */
export function feedSelect(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, { kind }]) =>
    kind === 'time'
      ? `floor(extract(epoch FROM "${name}") * 1000)::bigint::text AS "${name}"`
      : `"${name}"::text AS "${name}"`,
  );
  const erased = table.erasable ? ['(erased_at IS NOT NULL)::text AS erased'] : [];
  return ['id::text AS id', 'version::text AS version', ...columns, ...erased].join(', ');
}

/** What may leave the table at all, as an SQL condition. `first`: for a replica that holds nothing yet. */
export function feedCondition(table: Table, first: boolean): string {
  const parts: string[] = [];
  if (table.evidenceOnly) parts.push('in_evidence');
  // A replica that holds nothing has nothing to forget.
  if (table.erasable && first) parts.push('erased_at IS NULL');
  return parts.join(' AND ') || 'true';
}

export const isErased = (table: Table, row: FeedRow): boolean => table.erasable && row.at(-1) === 'true';

/** The text form of a value → JSON text. Numbers and jsonb are JSON already, which spares parsing millions of them. */
function toJson(kind: ColumnKind, raw: string): string {
  switch (kind) {
    case 'real':
      // JSON has no NaN and no infinities.
      return Number.isFinite(Number(raw)) ? raw : 'null';
    case 'int':
    case 'time':
    case 'json':
    case 'bool':
      return raw;
    case 'uuid':
      return `"${raw}"`;
    case 'text':
    case 'decimal':
      return JSON.stringify(raw);
  }
}

/** The text form of a value → the value as code holds it. */
function fromFeed(kind: ColumnKind, raw: string | null): unknown {
  if (raw === null) return null;
  if (kind === 'int' || kind === 'real' || kind === 'time') return Number(raw);
  if (kind === 'bool') return raw === 'true';
  if (kind === 'json') return JSON.parse(raw);
  return raw;
}

/** A row read by `feedSelect` with names → the row as code holds it. */
export function rowFromFeed(table: Table, record: Readonly<Record<string, string | null>>): Record<string, unknown> {
  const row: Record<string, unknown> = { id: record.id, version: Number(record.version) };
  for (const [name, { kind }] of Object.entries(table.columns)) row[name] = fromFeed(kind, record[name] ?? null);
  return row;
}

/** One column of many rows for one reader, as a JSON array. */
function columnJson(
  kind: ColumnKind,
  values: readonly (string | null)[],
  treatment: Redaction[keyof Redaction],
  tokenise: Tokenise,
) {
  const out = values.map((raw) => {
    if (raw === null) return 'null';
    if (treatment === 'plain') return toJson(kind, raw);
    return JSON.stringify(treat(raw, treatment, tokenise));
  });
  return `[${out.join(',')}]`;
}

/**
 * A `rows` line of the wire for one reader: what the redaction says does not exist is not in it. Rows are as
 * `feedSelect` reads them, none of them erased.
 */
export function rowsLine(table: Table, rows: readonly FeedRow[], redaction: Redaction, tokenise: Tokenise): string {
  const names = Object.keys(table.columns);
  const visible = visibleColumns(table, redaction);
  const at = (index: number): (string | null)[] => rows.map((row) => row[index] ?? null);
  const values = [
    columnJson('uuid', at(0), 'plain', tokenise),
    columnJson('int', at(1), 'plain', tokenise),
    ...visible.map((name) => {
      const column = table.columns[name];
      return column
        ? columnJson(column.kind, at(names.indexOf(name) + 2), redaction[column.sensitivity], tokenise)
        : '[]';
    }),
  ];
  const columns = JSON.stringify(['id', 'version', ...visible]);
  return `{"t":"rows","table":"${table.name}","columns":${columns},"values":[${values.join(',')}]}`;
}

/** A `gone` line: rows that the reader must forget. */
export const goneLine = (table: Table, rows: readonly FeedRow[]): string =>
  JSON.stringify({ t: 'gone', table: table.name, ids: rows.map((row) => row[0]) });
