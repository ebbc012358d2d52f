import type { ColumnType, Generated } from 'kysely';
import type { Column, Table } from '../../../core/tables/define.ts';

/** A table that only the server has: columns declared with the builders of core/tables, so that one encoder serves all. */
export type ServerColumns = Readonly<Record<string, Column<unknown>>>;

/** Times are read as ms and bound as Date; json is read parsed and bound as text, because the driver would make arrays. */
type Stored<C> =
  C extends Column<infer T, infer K>
    ? K extends 'time'
      ? ColumnType<T, Date | Extract<T, null>, Date | Extract<T, null>>
      : K extends 'json'
        ? ColumnType<T, string | Extract<T, null>, string | Extract<T, null>>
        : T
    : never;

/** Kysely's view of a server-only table. */
export type StoredServerTable<C extends ServerColumns> = { [K in keyof C]: Stored<C[K]> };

/** Kysely's view of a replicated table: the declared columns and what the triggers keep. */
export type StoredTable<T extends Table> = {
  id: string;
  /** xid8 as a decimal string. */
  rev: ColumnType<string, never, never>;
  version: Generated<number>;
} & { [K in keyof T['columns']]: Stored<T['columns'][K]> };

/** A row as code holds it: times in ms, json as values. */
export type ServerRow<C extends ServerColumns> = {
  [K in keyof C]: C[K] extends Column<infer T> ? T : never;
};
