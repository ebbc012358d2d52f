import { readFileSync } from 'node:fs';
import { ANYONE_CAN, boolean, createSchema, definePermissions, json, number, string, table } from '@rocicorp/zero';

/** tables.json: table → column → its kind, as the bench writes it from the declarations. */
const declared = JSON.parse(readFileSync(new URL('./tables.json', import.meta.url), 'utf8'));
const TYPES = { int: number, real: number, time: number, bool: boolean, json };
const columnsOf = (columns) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, kind]) => {
      const column = (TYPES[kind] ?? string)();
      return [name, name === 'id' ? column : column.optional()];
    }),
  );

export const tables = Object.keys(declared);
export const schema = createSchema({
  tables: tables.map((name) => table(name).columns(columnsOf(declared[name])).primaryKey('id')),
  enableLegacyQueries: true,
});
export const permissions = definePermissions(schema, () =>
  Object.fromEntries(tables.map((name) => [name, { row: { select: ANYONE_CAN } }])),
);
