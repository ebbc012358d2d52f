export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** What a read query may do: it cannot write, by type. */
export interface ReadSql {
  all<T = SqlRow>(sql: string, params?: readonly SqlValue[]): T[];
  get<T = SqlRow>(sql: string, params?: readonly SqlValue[]): T | undefined;
}

/**
 * A synchronous SQLite connection, injected: the same replica core runs in Electron's utility process,
 * in plain Node and in tests. `transaction` nests by savepoints and rolls back when `fn` throws.
 */
export interface Sql extends ReadSql {
  exec(sql: string): void;
  run(sql: string, params?: readonly SqlValue[]): { changes: number };
  transaction<T>(fn: () => T): T;
  close(): void;
  /**
   * A connection of its own, whose `main` is the database file in `image` and whose `target` is this file. What it writes is
   * committed at once. Absent where a file cannot be opened twice.
   */
  readonly beside?: (image: Uint8Array) => Sql;
}
