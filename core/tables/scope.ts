import { type RoleName, roleOf } from '../access/roles.ts';
import { canonical } from '../audit/canonical.ts';
import type { Table } from './define.ts';
import { TABLE_NAMES, tableOf } from './index.ts';
import { visibleColumns } from './redact.ts';

/** Tables, and of each the columns that a role gets: name, kind and treatment. */
export type Shape = readonly (readonly [table: string, columns: readonly (readonly [string, string, string])[]])[];

/** Without the permission a role does not get the table at all. */
export const tablesFor = (role: RoleName): Table[] =>
  TABLE_NAMES.map(tableOf).filter((table) => roleOf(role).permissions.includes(table.permission));

/** Everything that decides what a role is sent. */
export function shapeOf(role: RoleName): Shape {
  const { redaction } = roleOf(role);
  return tablesFor(role).map((table) => [
    table.name,
    visibleColumns(table, redaction).map((name) => {
      const column = table.columns[name];
      return [name, column?.kind ?? '', column ? redaction[column.sensitivity] : ''];
    }),
  ]);
}

/** Whether everything of one shape is in the other, treated alike. */
export function isWithin(part: Shape, whole: Shape): boolean {
  const columns = new Set(whole.flatMap(([table, list]) => list.map((column) => JSON.stringify([table, column]))));
  const tables = new Set(whole.map(([table]) => table));
  return part.every(
    ([table, list]) => tables.has(table) && list.every((column) => columns.has(JSON.stringify([table, column]))),
  );
}

/** Role and a hash of its shape: the same on both sides exactly when they would make the same replica. `hash` is SHA-256, hex. */
export const scopeKey = (role: RoleName, hash: (text: string) => string): string =>
  `${role}:${hash(canonical(shapeOf(role))).slice(0, 16)}`;
