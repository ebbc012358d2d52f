import type { Change, Rows } from '../commands/define.ts';
import type { Sql, SqlValue } from '../lib/sql.ts';
import type { Window } from './window.ts';

/** By table and column the values that a waiting command asked for; the ids of what it changed among them. */
type Footprint = Map<string, Set<string>>;

/** Of what waits on top of an open file, by the id of the command, and by whom and what rules it was run. */
const footprints = new WeakMap<Sql, { readonly by: string; readonly known: Map<string, Footprint> }>();

const addTo = (footprint: Footprint, key: string, value: string): void => {
  footprint.set(key, (footprint.get(key) ?? new Set()).add(value));
};
const add = (footprint: Footprint, table: string, column: string, value: string): void =>
  addTo(footprint, `${table}.${column}`, value);

/** `rows` as they are, noting what is asked for. */
export function noting(rows: Rows): { readonly rows: Rows; readonly footprint: Footprint } {
  const footprint: Footprint = new Map();
  return {
    footprint,
    rows: {
      get(table, id) {
        add(footprint, table, 'id', id);
        return rows.get(table, id);
      },
      list(table, column, equals) {
        add(footprint, table, column, equals);
        return rows.list(table, column, equals);
      },
    },
  };
}

/** After a command was run as `by`; what was run as somebody else will be run again. */
export function keepFootprint(
  sql: Sql,
  by: string,
  {
    id,
    footprint,
    changes,
  }: { readonly id: string; readonly footprint: Footprint; readonly changes: readonly Change[] },
): void {
  for (const change of changes) add(footprint, change.table, 'id', change.id);
  const held = footprints.get(sql);
  const known = held?.by === by ? held.known : new Map<string, Footprint>();
  footprints.set(sql, { by, known: known.set(id, footprint) });
}

export const forgetFootprints = (sql: Sql): boolean => footprints.delete(sql);

/** As one transaction. What was noted in one that failed is not so. */
export function inOne<T>(sql: Sql, work: () => T): T {
  try {
    return sql.transaction(work);
  } catch (error) {
    forgetFootprints(sql);
    throw error;
  }
}

/** All of these in one; null when one of them is not known. */
function together(known: ReadonlyMap<string, Footprint>, ids: readonly string[]): Footprint | null {
  const all: Footprint = new Map();
  for (const id of ids) {
    const one = known.get(id);
    if (!one) return null;
    for (const [key, values] of one) for (const value of values) addTo(all, key, value);
  }
  return all;
}

/** Whether rows of a part, as they come or as they are, have one of the values. */
function meets(sql: Sql, part: Window['parts'][number], column: string, values: ReadonlySet<string>): boolean {
  const ids = (part.t === 'rows' ? (part.values[0] ?? []) : part.ids).map(String);
  if (column === 'id') return ids.some((id) => values.has(id));
  if (part.t === 'rows') {
    const coming = part.values[part.columns.indexOf(column)] ?? [];
    if (coming.some((value) => values.has(String(value)))) return true;
  }
  // No command has changed them, or their ids would be among the values.
  const held = sql.all<{ value: SqlValue }>(
    `SELECT "${column}" AS value FROM "${part.table}" WHERE id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(ids)],
  );
  return held.some(({ value }) => values.has(String(value)));
}

/**
 * Whether the window leaves all that waits as it is: it brings no row that a waiting command read or changed, before or
 * after, and what lies on top is of exactly these commands, run as `by`. Then running them again would give the same: what a
 * command does follows from the rows that it reads, and from who gave it.
 */
export function isApart(sql: Sql, by: string, window: Window, ids: readonly string[]): boolean {
  const lying = new Set(sql.all<{ command_id: string }>('SELECT command_id FROM pending').map((row) => row.command_id));
  const held = footprints.get(sql);
  if (held?.by !== by || lying.size !== ids.length || !ids.every((id) => lying.has(id))) return false;
  const all = together(held.known, ids);
  if (!all) return false;
  return window.parts.every((part) =>
    [...all].every(([key, values]) => {
      const [table, column = ''] = key.split('.');
      return table !== part.table || !meets(sql, part, column, values);
    }),
  );
}
