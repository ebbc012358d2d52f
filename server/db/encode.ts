import { assert } from '../../core/lib/must.ts';
import { type Column, int, uuid } from '../../core/tables/define.ts';
import { TABLE_NAMES, TABLES, type TableName } from '../../core/tables/index.ts';
import { EXTRA_COLUMNS } from './tables/extras.ts';
import { SERVER_TABLES, type ServerTableName } from './tables/index.ts';

export type AnyTable = TableName | ServerTableName;
type ColumnsByName = Readonly<Record<string, Column>>;

const COLUMNS: Readonly<Record<string, ColumnsByName>> = {
  ...SERVER_TABLES,
  ...Object.fromEntries(
    TABLE_NAMES.map((name) => [
      name,
      {
        id: uuid(),
        version: int(),
        ...TABLES[name].columns,
        ...(EXTRA_COLUMNS as Readonly<Record<string, ColumnsByName>>)[name],
      },
    ]),
  ),
};

/** Every column of a table with its kind, server-only ones included. */
export function columnsOf(table: AnyTable): ColumnsByName {
  const columns = COLUMNS[table];
  assert(columns, `a declared table, not ${table}`);
  return columns;
}

export function columnOf(table: AnyTable, name: string): Column {
  const column = columnsOf(table)[name];
  assert(column, `a declared column, not ${table}.${name}`);
  return column;
}
