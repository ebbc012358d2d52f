import type { Redaction, Treatment } from '../access/roles.ts';
import type { Column, Table } from './define.ts';
import { type Tokenise, treat, visibleColumns } from './redact.ts';

/** A column as JSON, in SQL: the form that the wire has it in. */
function jsonOf(name: string, column: Column): string {
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

/** Stands after each piece of a row that is put together in code: as itself no JSON holds it. */
const MARK = '\x1f';
const MARK_SQL = "E'\\x1f'";

/** Columns of a row in their order: those that Postgres writes, by runs, and between them those that are treated in code. */
function runsOf(table: Table, redaction: Redaction) {
  const runs = [['id', 'version']];
  const treated: { readonly name: string; readonly treatment: Treatment }[] = [];
  for (const name of visibleColumns(table, redaction)) {
    const column = table.columns[name];
    const treatment = column ? redaction[column.sensitivity] : 'none';
    if (column && treatment === 'plain') runs.at(-1)?.push(jsonOf(name, column));
    else {
      treated.push({ name, treatment });
      runs.push([]);
    }
  }
  return { runs, treated };
}

/**
 * One text column: a row for one reader as a JSON array, `id` and `version` first. Postgres writes it whole, except for
 * the values whose treatments exist in code alone: then it is arrays of what is between these, and they as JSON (nothing
 * for null), each piece with a mark after it, and `joinCopied` makes the rows of them.
 */
export function copySelect(table: Table, redaction: Redaction): string {
  const { runs, treated } = runsOf(table, redaction);
  const arrays = runs.map((values) => `json_build_array(${values.join(', ')})::text`);
  if (treated.length === 0) return arrays.join();
  const pieces = arrays.flatMap((array, at) =>
    at === 0 ? [array] : [`to_json("${treated[at - 1]?.name}"::text)`, array],
  );
  return `concat(${pieces.map((piece) => `${piece}, ${MARK_SQL}`).join(', ')})`;
}

/** What is still to be done to the treated values of a row, in their order. */
export const treatmentsOf = (table: Table, redaction: Redaction): Treatment[] =>
  runsOf(table, redaction).treated.map(({ treatment }) => treatment);

/** Does the rest of the redaction to rows that `copySelect` read, each with a comma after it. */
export function joinCopied(rows: string, treatments: readonly Treatment[], tokenise: Tokenise): string {
  const pieces = rows.split(MARK);
  const width = 2 * treatments.length + 1;
  let out = '';
  for (let row = 0; row + width < pieces.length; row += width) {
    // Behind the last mark of the row before it stands its comma.
    out += `${row === 0 ? '' : ','}[${inner(pieces[row], row === 0 ? 0 : 1)}`;
    for (const [which, treatment] of treatments.entries()) {
      const at = row + 2 * which + 1;
      const rest = inner(pieces[at + 1], 0);
      out += `,${treatJson(pieces[at] ?? '', treatment, tokenise)}${rest === '' ? '' : ','}${rest}`;
    }
    out += ']';
  }
  return `${out},`;
}

const inner = (array: string | undefined, before: number): string => array?.slice(before + 1, -1) ?? '';

function treatJson(json: string, treatment: Treatment, tokenise: Tokenise): string {
  if (json === '') return 'null';
  const value = json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
  const treated = treat(value, treatment, tokenise);
  return treated === value ? json : JSON.stringify(treated);
}
