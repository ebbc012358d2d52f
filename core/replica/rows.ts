import type { Rows } from '../commands/define.ts';
import type { ReadSql, SqlRow } from '../lib/sql.ts';
import { type Row, type TableName, tableOf } from '../tables/index.ts';
import { rowFromSqlite } from '../tables/sqlite.ts';

/** The replica as a command's `decide` reads it: truth with the overlay of the commands before it. */
export function replicaRows(sql: ReadSql, held: ReadonlySet<string>): Rows {
  const select = <N extends TableName>(table: N, column: string, equals: string): Row<N>[] => {
    if (!held.has(table)) return [];
    const stored = sql.all<SqlRow>(`SELECT * FROM "${table}" WHERE "${column}" = ? ORDER BY id`, [equals]);
    return stored.map((row) => rowFromSqlite(tableOf(table), row) as Row<N>);
  };
  return {
    get: (table, id) => select(table, 'id', id)[0],
    list: (table, column, equals) => select(table, column, equals),
  };
}
