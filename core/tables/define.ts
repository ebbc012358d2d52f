import type { Permission } from '../access/permissions.ts';
import type { Sensitivity } from '../access/roles.ts';

/**
 * `time` is milliseconds since the epoch (timestamptz in Postgres), `decimal` a string (numeric), `json` any JSON
 * value (jsonb; text in SQLite), `bool` 0/1 in SQLite.
 */
export type ColumnKind = 'uuid' | 'text' | 'int' | 'real' | 'decimal' | 'bool' | 'time' | 'json';

/** Column<T>: T is what a reader gets; nullable columns and columns that a role may not see add null. */
export interface Column<T = unknown, K extends ColumnKind = ColumnKind> {
  readonly kind: K;
  readonly nullable: boolean;
  readonly sensitivity: Sensitivity;
  /** Closed list of values, for text columns that are enums. */
  readonly values?: readonly string[];
  /** Type only. */
  readonly _type?: T;
}

type Columns = Readonly<Record<string, Column<unknown>>>;
type ValueOf<C> = C extends Column<infer T> ? T : never;

export interface Table<N extends string = string, C extends Columns = Columns> {
  readonly name: N;
  /** Without it a reader's replica does not hold the table at all. */
  readonly permission: Permission;
  readonly columns: C;
  /** Indexes of the replica, each a list of columns. */
  readonly indexes: readonly (readonly string[])[];
  /**
   * Only rows that became evidence of a case are replicated. The Postgres table has a boolean `in_evidence` that goes
   * from false to true and never back, so rows outside are left out without a `gone`.
   */
  readonly evidenceOnly: boolean;
  /** The Postgres table has `erased_at`; a row that has it set is sent as gone. */
  readonly erasable: boolean;
  /** What a row belongs to, by the columns that name it: tells what is needed to work on a case. */
  readonly about: About;
  /** Null: its rows are never history (tables/history.ts). */
  readonly aged: Aged | null;
}

/** A row is recent while one of these times is, or while the column has one of the values, or none. */
export interface Aged {
  readonly by: readonly string[];
  readonly unless?: { readonly column: string; readonly in: readonly string[] | null };
}

export interface About {
  readonly case?: string;
  readonly users?: readonly string[];
}

/** Every replicated row has an id and a version that rises by one with each change (kept by trigger). */
export type RowOf<T extends Table> = { id: string; version: number } & {
  [K in keyof T['columns']]: ValueOf<T['columns'][K]>;
};

export interface ColumnBuilder<T, K extends ColumnKind> extends Column<T, K> {
  null(): ColumnBuilder<T | null, K>;
  /** A masked column may be missing for some roles: a reader must expect null. */
  sensitive(sensitivity: Exclude<Sensitivity, 'open'>): ColumnBuilder<T | null, K>;
}

function build<T, K extends ColumnKind>(column: Column<T, K>): ColumnBuilder<T, K> {
  return {
    ...column,
    null: () => build<T | null, K>({ ...column, nullable: true } as Column<T | null, K>),
    sensitive: (sensitivity) => build<T | null, K>({ ...column, sensitivity } as Column<T | null, K>),
  };
}

const column = <T, const K extends ColumnKind>(kind: K, values?: readonly string[]): ColumnBuilder<T, K> =>
  build<T, K>({ kind, nullable: false, sensitivity: 'open', ...(values ? { values } : {}) });

export const uuid = () => column<string, 'uuid'>('uuid');
/** With T: keys of a registry that grows without a migration; Postgres does not list them. */
export const text = <T extends string = string>() => column<T, 'text'>('text');
export const int = () => column<number, 'int'>('int');
export const real = () => column<number, 'real'>('real');
export const decimal = () => column<string, 'decimal'>('decimal');
export const bool = () => column<boolean, 'bool'>('bool');
export const time = () => column<number, 'time'>('time');
export const json = <T>() => column<T, 'json'>('json');
export const oneOf = <const V extends readonly string[]>(values: V) => column<V[number], 'text'>('text', values);

export function defineTable<const N extends string, const C extends Columns>(options: {
  name: N;
  permission: Permission;
  columns: C;
  indexes?: readonly (readonly (keyof C & string)[])[];
  evidenceOnly?: boolean;
  erasable?: boolean;
  about?: { readonly case?: keyof C & string; readonly users?: readonly (keyof C & string)[] };
  aged?: Aged & { readonly by: readonly (keyof C & string)[]; readonly unless?: { readonly column: keyof C & string } };
}): Table<N, C> {
  return {
    name: options.name,
    permission: options.permission,
    columns: options.columns,
    indexes: options.indexes ?? [],
    evidenceOnly: options.evidenceOnly ?? false,
    erasable: options.erasable ?? false,
    about: options.about ?? {},
    aged: options.aged ?? null,
  };
}
