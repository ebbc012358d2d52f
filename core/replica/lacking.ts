import { type RoleName, roleOf } from '../access/roles.ts';
import { visibleColumns } from '../tables/redact.ts';
import { type Shape, tablesFor } from '../tables/scope.ts';

/** Some rows of a table, by the columns that came. */
interface Part {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Columns that the role gets by this version and that were not sent: by a server of before. */
function lackingIn({ table: name, columns }: Part, role: RoleName): string[] {
  const table = tablesFor(role).find((one) => one.name === name);
  return table ? visibleColumns(table, roleOf(role).redaction).filter((column) => !columns.includes(column)) : [];
}

/**
 * What tables are filled with after these parts. A column that did not come is empty and must not be taken for filled: the scope of the
 * server's next version has it, and it is fetched then (rescope).
 */
export const shapeAfter = (shape: Shape, parts: readonly Part[], role: RoleName): Shape =>
  parts.reduce((found, part) => {
    const lacking = lackingIn(part, role);
    if (lacking.length === 0) return found;
    return found.map(([table, columns]) =>
      table === part.table ? [table, columns.filter(([name]) => !lacking.includes(name))] : [table, columns],
    );
  }, shape);
